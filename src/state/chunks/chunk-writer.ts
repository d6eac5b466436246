import type { StateSession } from '../state-database.js';
import { CHUNK_BYTES, type ChunkKey, chunkCount } from './chunk-key.js';

/** A COPY is at most this long: rows wait while it is put together. */
const COPY_BYTES_MAX = 4 << 20;

const SIGNATURE = Uint8Array.of(0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00);
const HEADER_BYTES = SIGNATURE.length + 8;
const TRAILER_BYTES = 2;
const FIELDS = 5;
/** Of a row: the number of its fields, and their lengths; then the two numbers among them. */
const ROW_OVERHEAD_BYTES = 2 + FIELDS * 4 + 8 + 4;

interface ChunkRow {
  readonly jobId: Uint8Array;
  readonly ownerId: Uint8Array;
  readonly number: bigint;
  readonly sequence: number;
  readonly data: Uint8Array;
}

const encoder = new TextEncoder();

/**
 * Stores bytes of any length as rows `(job_id text, owner text, number bigint, sequence integer, data bytea)`, by COPY in
 * PostgreSQL's binary format. The bytes are copied once, into a buffer that is used again and again.
 */
export class ChunkWriter {
  readonly #session: StateSession;
  readonly #table: string;
  #rows: ChunkRow[] = [];
  #byteLength = HEADER_BYTES + TRAILER_BYTES;
  #buffer = new Uint8Array();

  constructor(session: StateSession, table: string) {
    this.#session = session;
    this.#table = table;
  }

  /** `data` must stay as it is until `flush`. */
  async write({ jobId, ownerId, number }: ChunkKey, data: Uint8Array): Promise<void> {
    const key = {
      jobId: encoder.encode(jobId),
      ownerId: encoder.encode(ownerId),
      number: BigInt(number),
    };
    for (let sequence = 0; sequence < chunkCount(data.length); sequence++) {
      const at = sequence * CHUNK_BYTES;
      const row = { ...key, sequence, data: data.subarray(at, at + CHUNK_BYTES) };
      if (this.#byteLength + bytesOf(row) > COPY_BYTES_MAX) await this.flush();
      this.#rows.push(row);
      this.#byteLength += bytesOf(row);
    }
  }

  /** Sends what has not been sent. */
  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    if (this.#buffer.length < this.#byteLength) this.#buffer = new Uint8Array(this.#byteLength);
    const copy = this.#buffer.subarray(0, this.#byteLength);
    encodeRows(this.#rows, copy);
    this.#rows = [];
    this.#byteLength = HEADER_BYTES + TRAILER_BYTES;
    await this.#session.copyIn(this.#table, copy);
  }
}

function bytesOf({ jobId, ownerId, data }: ChunkRow): number {
  return ROW_OVERHEAD_BYTES + jobId.length + ownerId.length + data.length;
}

function encodeRows(rows: readonly ChunkRow[], target: Uint8Array): void {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  target.fill(0, 0, HEADER_BYTES);
  target.set(SIGNATURE);
  let at = HEADER_BYTES;
  const putBytes = (bytes: Uint8Array): void => {
    view.setInt32(at, bytes.length);
    target.set(bytes, at + 4);
    at += 4 + bytes.length;
  };
  for (const { jobId, ownerId, number, sequence, data } of rows) {
    view.setInt16(at, FIELDS);
    at += 2;
    putBytes(jobId);
    putBytes(ownerId);
    view.setInt32(at, 8);
    view.setBigInt64(at + 4, number);
    view.setInt32(at + 12, 4);
    view.setInt32(at + 16, sequence);
    at += 20;
    putBytes(data);
  }
  view.setInt16(at, -1);
}
