import type { Json } from '../common/json.js';
import type { StateSession } from '../state/state-database.js';

/**
 * A part of a job whose state belongs into its checkpoints: a source, an operator, a sink, or anything else that
 * `CheckpointCoordinator.registerParticipant` is told of.
 */
export interface CheckpointParticipant {
  /** What the state is of, to be compared before it is restored into a changed job. */
  readonly description?: StateDescription;
  /**
   * Called when a checkpoint starts. Resolves with the state as it was when the checkpoint's barrier passed here, which
   * may be later than the call. What it rejects with fails the checkpoint, not the job.
   */
  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot>;
  /** The checkpoint is durable: what waited for that may become visible. Rejecting fails the job. */
  checkpointCompleted?(checkpointId: number): Promise<void> | void;
  /** The checkpoint will not be; the next one is asked for a full snapshot. */
  checkpointAborted?(checkpointId: number): void;
}

/** What a participant is asked for at a checkpoint. */
export interface SnapshotRequest {
  /** Counts up from 1 over the life of the job, restarts included. */
  readonly checkpointId: number;
  /** Whether the payload must hold everything, not only what has changed since the last completed checkpoint. */
  readonly isFull: boolean;
  /** Aborts when the checkpoint is given up. */
  readonly signal: AbortSignal;
}

/** What a participant hands out for a checkpoint. */
export interface ParticipantSnapshot {
  /** What is small: offsets, watermarks, counters. Stands in the manifest. */
  readonly facts: Json;
  /** What is large, in the participant's own encoding. */
  readonly payload?: Uint8Array;
  /** The payload builds on those of the checkpoints before, back to the last full one. */
  readonly isIncremental?: boolean;
  /** Outputs that wait for the checkpoint, to be published behind it. */
  readonly outputs?: readonly PreparedOutput[];
  /** Rows for the SQL views of offsets, timers and watermarks. */
  readonly offsets?: readonly OffsetRow[];
  readonly timers?: readonly TimerRow[];
  readonly watermarks?: readonly WatermarkRow[];
  /** Writes into the transaction of the checkpoint, where its database is also the participant's. */
  readonly withinTransaction?: (session: StateSession) => Promise<void>;
}

/** One epoch's output of a sink: what `publish` needs to make it visible, now or after a crash. */
export interface PreparedOutput {
  readonly sinkId: string;
  /** Orders the outputs of a sink over the life of the job. */
  readonly sequence: number;
  /** Rows that the sink will have published with this one, over the life of the job. */
  readonly rowsTotal: number;
  readonly data: Uint8Array;
}

/** As in the specified table `connector_offsets(connector_id, partition, offset, timestamp)`. */
export interface OffsetRow {
  readonly connectorId: string;
  readonly partition: number;
  readonly offset: string;
}

/** An event-time timer that has not fired. */
export interface TimerRow {
  readonly operatorId: string;
  readonly firesAtMs: number;
}

/** -Infinity is kept as null. */
export interface WatermarkRow {
  readonly operatorId: string;
  readonly partition: number;
  readonly watermarkMs: number | null;
}

/**
 * What a participant's state is of. State is kept by a changed job where `kind` and `identity` are equal; `sentence`
 * says the same in words, for the comparison that users read.
 */
export interface StateDescription {
  /** `window-aggregate`, `source`, `union-all`, … */
  readonly kind: string;
  readonly identity: Json;
  readonly sentence: string;
}

/** What a participant gets back: the facts of the checkpoint, and its payloads, oldest first, each verified. */
export interface RestoredState {
  readonly facts: Json;
  readonly payloads: readonly Uint8Array[];
}
