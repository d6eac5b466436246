import type { ResultBatch } from '../../../columnar/result-batch.js';
import type { Timers } from '../../../time/clock.js';
import type { RecordChunk } from './record-chunk.js';
import type { RecordEncoder } from './record-encoder.js';

/** Makes records of rows: one each, or of the last row of a key alone. */
export interface RowRecords {
  /** Takes rows in order; resolves when there is room for more. */
  write(batch: ResultBatch): Promise<void>;
  /** Sends what is kept back. */
  flush(): Promise<void>;
  /** Drops what is kept back. */
  close(): void;
}

/** `send` takes records in order, and resolves when there is room for more. */
export type RowRecordsFactory = (
  encoder: RecordEncoder,
  send: (chunk: RecordChunk) => Promise<void>,
  timers: Timers,
) => RowRecords;

/** A record for each row. */
export const recordPerRow: RowRecordsFactory = (encoder, send) => ({
  write: (batch) => send(encoder.encode(batch)),
  flush: async () => {},
  close: () => {},
});
