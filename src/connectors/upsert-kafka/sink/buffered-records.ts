import type { ResultBatch } from '../../../columnar/result-batch.js';
import type { Timers } from '../../../time/clock.js';
import {
  chunkOfRecords,
  type RecordChunk,
  recordsOf,
  type SingleRecord,
} from '../../kafka/sink/record-chunk.js';
import type { RecordEncoder } from '../../kafka/sink/record-encoder.js';
import type { RowRecords } from '../../kafka/sink/row-records.js';
import { encodeUpserts } from './upsert-records.js';

export interface BufferOptions {
  /** Keys that are kept back at most. */
  readonly rowsMax: number;
  /** How long one is kept back at most. */
  readonly intervalMs: number;
}

const latin1 = new TextDecoder('latin1');

/** Keeps records back, and writes of each key the last one. */
export class BufferedRecords implements RowRecords {
  readonly #options: BufferOptions;
  readonly #encoder: RecordEncoder;
  readonly #send: (chunk: RecordChunk) => Promise<void>;
  readonly #timers: Timers;
  #latest = new Map<string, SingleRecord>();
  #cancelTimer: (() => void) | undefined;
  /** Why records could not be sent when the timer called. */
  #failure: { readonly error: unknown } | undefined;

  constructor(
    options: BufferOptions,
    encoder: RecordEncoder,
    send: (chunk: RecordChunk) => Promise<void>,
    timers: Timers,
  ) {
    this.#options = options;
    this.#encoder = encoder;
    this.#send = send;
    this.#timers = timers;
  }

  async write(batch: ResultBatch): Promise<void> {
    this.#assertWhole();
    const chunk = encodeUpserts(this.#encoder, batch);
    if (chunk === undefined) return;
    for (const record of recordsOf(chunk)) {
      const key = latin1.decode(record.key ?? new Uint8Array(0));
      // Behind the others: keys come out in the order of their last changes.
      this.#latest.delete(key);
      this.#latest.set(key, record);
    }
    if (this.#latest.size >= this.#options.rowsMax) await this.flush();
    else this.#cancelTimer ??= this.#timers.after(this.#options.intervalMs, () => this.#expire());
  }

  async flush(): Promise<void> {
    this.#assertWhole();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const records = [...this.#latest.values()];
    this.#latest = new Map();
    if (records.length > 0) await this.#send(chunkOfRecords(records));
  }

  close(): void {
    this.#cancelTimer?.();
    this.#latest = new Map();
  }

  #expire(): void {
    this.#cancelTimer = undefined;
    this.flush().catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  #assertWhole(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
