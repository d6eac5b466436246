import type { StreamingErrorJson } from '../../errors/error-json.js';

/** What is to become of a query that waits for somebody to decide. */
export type ResumeDecision =
  /** The failed call is made again; where that can't be, the query starts again from its last checkpoint. */
  | 'retry'
  /** The row or batch that failed is left out; a row, when it comes again behind the last checkpoint. Only where `canSkip`. */
  | 'skip'
  /** The query starts again from its last checkpoint. */
  | 'restart'
  /** The query ends with the error. */
  | 'fail';

/** A query that has paused at a failure, its state kept, until `executor.resume(query, decision)`. */
export interface PausedQuery {
  readonly query: string;
  /** What failed, such as `source-trades`. */
  readonly component: string;
  /** The call that failed, such as `fetch`. */
  readonly operation: string;
  /** How the error reads. */
  readonly error: string;
  /** All that may be shown of it. */
  readonly details: StreamingErrorJson;
  /** Whether it can be left out. */
  readonly canSkip: boolean;
  readonly forMs: number;
}

/** Told of each query that pauses. */
export type PauseListener = (paused: PausedQuery) => void;
