import type { StateSession } from '../state/state-database.js';
import type { CheckpointManifest, PayloadReference } from './checkpoint-manifest.js';
import type {
  OffsetRow,
  PreparedOutput,
  TimerRow,
  WatermarkRow,
} from './checkpoint-participant.js';

/**
 * Checkpoints to be looked at, which fences nobody. Failures are StreamingErrors, of the type CHECKPOINT_ERROR or STATE_ERROR.
 */
export interface CheckpointReader {
  /** Jobs with at least one checkpoint, sorted. */
  listJobs(): Promise<readonly string[]>;
  /** The job's checkpoints, newest first. */
  listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]>;
  /** Reads a payload; throws CHECKPOINT_ERROR, before anything looks into it, unless length and checksum hold. */
  readPayload(jobId: string, reference: PayloadReference): Promise<Uint8Array>;
}

/** Where checkpoints are kept. Failures are those of reading. */
export interface CheckpointStore extends CheckpointReader {
  /**
   * Makes this process the only writer of a job: whoever had it before is fenced, and fails at its next commit.
   */
  openJob(jobId: string): Promise<JobStore>;
}

/** A checkpoint at rest. Its payloads have not been read yet. */
export type StoredCheckpoint =
  | {
      readonly kind: 'intact';
      readonly checkpointId: number;
      readonly manifest: CheckpointManifest;
      /** Payloads that this checkpoint wrote itself, in bytes. */
      readonly byteLength: number;
    }
  /** The manifest is cut, changed, or of an unknown version. */
  | { readonly kind: 'damaged'; readonly checkpointId: number; readonly damage: string };

/** The writer's side of one job. */
export interface JobStore {
  readonly jobId: string;
  /** Tells the job, in all its runs, from those of the same name in other stores: letters, digits and `-`. */
  readonly tag: string;
  /** Counts the times that the job was opened. */
  readonly fence: number;
  /** The newest checkpoint that had ever been committed when the job was opened; 0 before the first. */
  readonly lastCheckpoint: number;
  /**
   * All or nothing, in one transaction. Throws CHECKPOINT_ERROR when another process has taken the job over, and unless the
   * checkpoint is newer than all that were committed: one that was given up may come late, and knows nothing of those
   * that were taken since and must be kept.
   */
  commit(checkpoint: NewCheckpoint): Promise<void>;
  /** Outputs of completed checkpoints that are not known to be published, by sequence. Each is verified. */
  pendingOutputs(sinkId: string): Promise<readonly StoredOutput[]>;
  /** Notes that the sink has published everything up to a sequence: these outputs are forgotten. */
  markPublished(sinkId: string, sequence: number): Promise<void>;
  /** How far the sink's outputs go that were ever committed; zeros before the first. */
  committedOutput(
    sinkId: string,
  ): Promise<{ readonly sequence: number; readonly rowsTotal: number }>;
  /** Forgets everything about the job, this session's fencing token apart. */
  discard(): Promise<void>;
}

/** A checkpoint on its way into the store. */
export interface NewCheckpoint {
  readonly manifest: CheckpointManifest;
  /** The payloads that the manifest refers to and that are not stored yet. */
  readonly payloads: readonly { readonly reference: PayloadReference; readonly data: Uint8Array }[];
  readonly outputs: readonly PreparedOutput[];
  readonly offsets: readonly OffsetRow[];
  readonly timers: readonly TimerRow[];
  readonly watermarks: readonly WatermarkRow[];
  /** Checkpoints that are still wanted, this one included; payloads that none of them refers to are dropped. */
  readonly retained: readonly number[];
  /** Only given to stores that are a database. */
  readonly withinTransaction: readonly ((session: StateSession) => Promise<void>)[];
}

/** An output in the store, with the checkpoint that stored it. */
export interface StoredOutput extends PreparedOutput {
  readonly checkpointId: number;
}
