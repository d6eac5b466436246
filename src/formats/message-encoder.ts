import type { ResultBatch } from '../columnar/result-batch.js';
import type { MessageBlock } from './message-decoder.js';

/** Writes rows as messages, one each, in order. */
export interface MessageEncoder {
  /** There where something must be known first, such as the number that a registry gives a schema. Called once. */
  prepare?(): Promise<void>;
  /** A message for each row of the batch; valid until the next call. */
  encode(batch: ResultBatch): MessageBlock;
}
