import type { RecordBatch } from '../../columnar/arrow.js';

/** Puts the rows of one query onto an output, in one of the formats of `--output`. */
export interface ResultWriter {
  /** Called for every batch; the promise resolves when the output takes more. */
  write(batch: RecordBatch): Promise<void>;
  /** Called once behind the last batch, also where there was none. */
  end(): Promise<void>;
}

/** Where writers put their text or bytes. */
export interface ByteSink {
  /** Resolves when more is welcome. */
  write(chunk: string | Uint8Array): Promise<void>;
}
