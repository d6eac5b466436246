import type { ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { SqlParameter, SqlRow, StateSession } from '../state-database.js';
import type { ConnectionTarget } from './connection-url.js';
import { statementFailure, transactionOver } from './postgres-errors.js';

/** One message to the server is at most this long. */
const COPY_SLICE_BYTES = 256 * 1024;

/** The statements of one connection, one after the other, however they are called. */
export class PostgresSession implements StateSession {
  readonly #client: ClientBase;
  readonly #target: ConnectionTarget;
  #tail: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #firstFailure: unknown;

  constructor(client: ClientBase, target: ConnectionTarget) {
    this.#client = client;
    this.#target = target;
  }

  /** What the first statement that failed did so with, or undefined. */
  get firstFailure(): unknown {
    return this.#firstFailure;
  }

  query(sql: string, parameters: readonly SqlParameter[] = []): Promise<readonly SqlRow[]> {
    return this.#next(async () => {
      // In the extended protocol a statement is one statement, whatever its text has been made of.
      const statement = { text: sql, values: [...parameters], queryMode: 'extended' };
      return (await this.#client.query<SqlRow>(statement)).rows;
    });
  }

  copyIn(target: string, data: Uint8Array): Promise<void> {
    return this.#next(() => copyIn(this.#client, target, data));
  }

  copyOut(query: string): Promise<Uint8Array> {
    return this.#next(() => copyOut(this.#client, query));
  }

  /** Resolves when everything that was called has ended; nothing more can be. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#tail;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isOver) return Promise.reject(transactionOver(this.#target));
    const result = this.#tail.then(work).catch((error: unknown) => {
      const failure = statementFailure(error, this.#target);
      this.#firstFailure ??= failure;
      throw failure;
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

/**
 * Slices are handed over one by one: behind an error of the server the stream must not have any left, since it would go
 * on sending them on a connection that it has given back.
 */
function copyIn(client: ClientBase, target: string, data: Uint8Array): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${target} FROM STDIN (FORMAT binary)`));
  return new Promise((resolve, reject) => {
    let hasFailed = false;
    stream.on('error', (error) => {
      hasFailed = true;
      reject(error);
    });
    stream.once('finish', resolve);
    const sendFrom = (at: number): void => {
      if (hasFailed) return;
      if (at >= data.byteLength) {
        stream.end();
        return;
      }
      const slice = data.subarray(at, at + COPY_SLICE_BYTES);
      stream.write(slice, () => sendFrom(at + slice.byteLength));
    };
    sendFrom(0);
  });
}

function copyOut(client: ClientBase, query: string): Promise<Uint8Array> {
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`));
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    stream.on('error', reject);
    stream.once('end', () => resolve(concatenated(chunks)));
  });
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.byteLength;
  }
  return bytes;
}
