import type { ChangelogMode } from '../types/changelog-mode.js';
import type { Schema } from '../types/schema.js';
import type { WindowEvent } from '../types/window-event.js';

/** How `registerStream` is to understand a stream. */
export interface StreamOptions {
  /** The column that carries event time, and how far out of order it may be. */
  readonly watermark?: { readonly column: string; readonly delayMs: number };
  /** Names and types of the columns; taken from the Arrow schema or the first row where it is missing. */
  readonly schema?: Schema;
  /**
   * What the rows mean: `insert-only` (default), `upsert`, by `primaryKey`, or `all`. With the latter two the column `rowKindColumn`
   * (default `op`), which becomes none of the table's, says what each row is: `+I`, `-U`, `+U` or `-D`.
   */
  readonly changelogMode?: ChangelogMode;
  readonly rowKindColumn?: string;
  readonly primaryKey?: readonly string[];
}

/** How `registerDimensionTable` is to keep a table. */
export interface DimensionTableOptions {
  /** Whether the table should outlive the machine. PGlite keeps the only copy: EXPLAIN warns. */
  readonly isRaftReplicated?: boolean;
}

/** How `executeStreamingSQL` is to run a query. */
export interface QueryOptions {
  /** Stops the query; the iteration then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Names the query's state in the state store, so that the next run of the query finds it. Default `query-1`, `query-2`, …
   * in the order in which this executor was given its queries.
   */
  readonly name?: string;
  /**
   * `at-least-once` (default) hands out rows at once; after a restart of the process, those since the last checkpoint come
   * again. `exactly-once` hands them out when their checkpoint is complete, and takes the demand for the next batch as a
   * sign that the one before has been dealt with: only what was not is handed out again, the same batches with the same
   * `sequence`.
   */
  readonly delivery?: 'at-least-once' | 'exactly-once';
  /** Path or bytes of a savepoint that the query starts from, unless it has checkpoints of its own already. */
  readonly savepoint?: string | Uint8Array;
  /** What the query was named when it was saved. Default: what it is named now. */
  readonly savepointName?: string;
  /** Whether state that the query has no place for any more may be dropped. Default false: it is an error. */
  readonly allowNonRestoredState?: boolean;
  /**
   * Told, as it happens, that windows close and that rows are late. It is called in the middle of the engine's work: it
   * should be quick, and what it throws fails the query.
   */
  readonly onWindowEvent?: (event: WindowEvent) => void;
  /**
   * Whether each call of a kernel is measured, for `query.operators`, `query.analyze()` and `query.explainAnalyze()`. Default false, at no
   * cost; EXPLAIN ANALYZE, which runs a query for its figures, measures them.
   */
  readonly profileKernels?: boolean;
}
