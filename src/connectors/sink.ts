import type { ResultBatch } from '../columnar/result-batch.js';
import type { FailPointListener } from '../common/fail-points.js';
import type { StateSession } from '../state/state-database.js';
import type { Schema } from '../types/schema.js';

/** What a sink is told of the table that it writes. */
export interface SinkConfig {
  /** The table's name. */
  readonly name: string;
  /** The table's physical columns; batches have them, in this order. */
  readonly schema: Schema;
  /** The table's WITH options, `connector` included. */
  readonly options: ReadonlyMap<string, string>;
  /** Parallel to `schema`: the metadata key of a column declared METADATA; undefined for a column of the rows' own. Absent where there is none. */
  readonly metadataKeys?: readonly (string | undefined)[];
  /** Columns of PRIMARY KEY (…) NOT ENFORCED; empty without one. */
  readonly primaryKey: readonly string[];
  /** Columns of PARTITIONED BY (…); empty without it. */
  readonly partitionedBy: readonly string[];
  /**
   * Tells this job's output, in all its runs, from that of others that write to the same place: letters, digits, `-` and `_`.
   */
  readonly jobId: string;
  /** Tells this run of the job from others, of which one may not have noticed yet that it has been replaced. */
  readonly runNumber: number;
  readonly reachFailPoint: FailPointListener;
}

/** What `prepare` returns and `publish` gets back, maybe in another process: the sink's own encoding. */
export type SinkHandle = Uint8Array;

/**
 * Takes a query's rows. The engine calls one method at a time, and waits for it, with one exception: rows may be written
 * while a `prepare` is under way.
 *
 * Rows become visible by epochs, an epoch being what was written between two checkpoints. The last one ends with the
 * query. How a crash shows depends on the kind:
 *
 * - `transactional`: `prepare` makes an epoch durable but not visible, and its handle is kept with the checkpoint. When
 *   that is complete, `publish` makes the epoch visible; after a crash it is called again, so that it must do nothing for
 *   an epoch that is visible already. Every row is seen once.
 * - `idempotent`: rows are visible at once, and writing them again changes nothing, since a key names the place. `prepare`
 *   makes sure that they are durable.
 * - `at-least-once`: rows are visible at once; after a crash, those since the last checkpoint come again.
 */
export interface SinkConnector {
  readonly delivery: 'transactional' | 'idempotent' | 'at-least-once';
  /**
   * Whether `write` may be called again with the same batch when it has failed with a retriable error: what it has left behind
   * then doesn't count. Absent: it may not; the sink is made anew instead, where its kind allows that.
   */
  readonly repeatsWrites?: boolean;
  /**
   * Opens the sink. Throws CONNECTOR_ERROR or VALIDATION_ERROR. It is not called again when it has failed: another sink is made,
   * behind `close` of this one.
   */
  init(): Promise<void>;
  /**
   * Called once behind `init`, before the first row: `pending` are the handles of complete checkpoints that may not have been
   * published, oldest first; everything else that this job has left half written is to be removed.
   */
  recover(pending: readonly SinkHandle[]): Promise<void>;
  /** Resolves when the sink is ready for more. The batch is the sink's to keep. */
  write(batch: ResultBatch): Promise<void>;
  /**
   * Ends the epoch: what is written from now on belongs to the next one. Resolves when the epoch is durable; undefined where
   * it has nothing to publish. When it rejects, the query fails, to go on from its last checkpoint.
   */
  prepare(checkpointId: number): Promise<SinkHandle | undefined>;
  /**
   * Makes a prepared epoch visible; harmless when it is, so that it may be called again when it has failed. Only for transactional
   * sinks.
   */
  publish(handle: SinkHandle): Promise<void>;
  /**
   * There for a sink whose rows lie in the very database that keeps the checkpoints, as `sharesDatabase` has told it: publishes
   * within the checkpoint's transaction, and `publish` is not called.
   */
  publishWithin?(session: StateSession, handle: SinkHandle): Promise<void>;
  /**
   * Drops what has not been prepared, and gives back what the sink holds. Also called where `init` or `recover` has failed, and
   * while another call is under way that doesn't come to its end.
   */
  close(): Promise<void>;
}

/** What a sink may know of the state store. */
export interface SinkContext {
  /** Whether a PostgreSQL URL names the database that the checkpoints are kept in. */
  sharesDatabase(url: string): boolean;
}

/** Makes a sink for one INSERT INTO. */
export type SinkFactory = (config: SinkConfig, context: SinkContext) => SinkConnector;
