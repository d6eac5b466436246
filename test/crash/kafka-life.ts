import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FailPoint } from '../../src/common/fail-points.js';
import type { KafkaQuery } from '../support/kafka/kafka-queries.js';

const PROGRAM = resolve('test/crash/copying-process.mjs');

/** Where a life ends: at a fail point, or so long behind its start or behind the first records. */
export type KafkaKill =
  | { readonly kind: 'from-start'; readonly afterMs: number }
  | { readonly kind: 'while-reading'; readonly afterMs: number }
  | { readonly kind: 'fail-point'; readonly failPoint: FailPoint; readonly count: number };

/** How long a process may take to where it is killed, also on a busy machine. */
const KILL_TIMEOUT_MS = 30_000;

/** One life of a process that runs a query from Kafka to Kafka. */
export class KafkaLife {
  readonly #child: ChildProcess;
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  readonly #reading: Promise<void>;
  #output = '';

  /** `folder` is where the state is. */
  constructor(query: KafkaQuery, folder: string, kill?: KafkaKill) {
    const where = kill?.kind === 'fail-point' ? kill : {};
    const argument = JSON.stringify({ query, folder, ...where });
    const child = spawn(process.execPath, [PROGRAM, argument], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    this.#reading = new Promise((done) => {
      const take = (chunk: Buffer): void => {
        this.#output += chunk.toString();
        if (this.#output.includes('reading\n')) done();
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
    });
  }

  /** Waits until the process is killed as planned; throws where it ends in another way, or does not get there. */
  async end(kill: KafkaKill): Promise<void> {
    if (kill.kind === 'while-reading') await Promise.race([this.#reading, this.#ended]);
    if (kill.kind !== 'fail-point') {
      await Promise.race([delay(kill.afterMs), this.#ended]);
      this.#child.kill('SIGKILL');
    }
    const [code, signal] = await this.#endedInTime();
    if (signal !== 'SIGKILL') throw this.#wrongEnd(code, signal);
  }

  /** Lets the process write what it has read, and end by itself. */
  async finish(): Promise<void> {
    this.#child.kill('SIGTERM');
    const [code, signal] = await this.#endedInTime();
    if (code !== 0) throw this.#wrongEnd(code, signal);
  }

  /** Whatever it is doing. */
  async discard(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #endedInTime(): Promise<[number | null, NodeJS.Signals | null]> {
    const late = new AbortController();
    const timeout = delay(KILL_TIMEOUT_MS, undefined, { signal: late.signal }).then(() => {
      this.#child.kill('SIGKILL');
      throw new Error(`the process is still there after ${KILL_TIMEOUT_MS} ms:\n${this.#output}`);
    });
    try {
      return await Promise.race([this.#ended, timeout]);
    } finally {
      timeout.catch(() => {});
      late.abort();
    }
  }

  #wrongEnd(code: number | null, signal: NodeJS.Signals | null): Error {
    return new Error(`the process ended with ${code ?? signal}:\n${this.#output}`);
  }
}
