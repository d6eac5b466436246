import type { Column } from '../columnar/column.js';
import type { Frame } from './frame.js';

/** One node of a compiled expression. */
export interface Evaluator {
  /** A column of `frame.numRows` rows: an input's own, or one in the frame's arena. */
  evaluate(frame: Frame): Column;
  /** Gives back what the node and those below it keep between batches. */
  close(): void;
}
