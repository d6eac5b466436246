import type { OpenWindow } from 'sabot-sql';
import type { OperatorFrame } from './dataflow.js';

/** Everything that moves on the page, ten times a second. Times are epoch milliseconds of event time unless said otherwise. */
export interface Frame {
  /** Rises by one; a frame of an older engine or query is not shown. */
  readonly generation: number;
  /** The source's next tick. */
  readonly tick: number;
  /** The largest event time that rows were made for. */
  readonly eventTimeMs: number;
  readonly watermarkMs: number;
  readonly partitions: readonly PartitionFrame[];
  readonly openWindows: readonly OpenWindow[];
  /** Windows closed since the last frame. */
  readonly closed: readonly ClosedWindow[];
  /** Event times of rows that came too late since the last frame, at most a few hundred. */
  readonly lateTimesMs: readonly number[];
  /** Event times of some rows that came since the last frame, to be drawn as they fall. */
  readonly sampledTimesMs: readonly number[];
  readonly operators: readonly OperatorFrame[];
  readonly counters: Counters;
}

/** One partition of the source. */
export interface PartitionFrame {
  readonly watermarkMs: number;
  readonly isIdle: boolean;
  readonly rows: number;
}

/** A window that the watermark has closed. */
export interface ClosedWindow {
  readonly aggregation: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly rows: number;
  readonly keys: number;
}

/** How the whole query does. */
export interface Counters {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsInPerSecond: number;
  readonly lateRows: number;
  readonly windowsFired: number;
  /** How far the source is behind the clock, in milliseconds. */
  readonly lagMs: number;
  readonly kernelMemoryBytes: number;
  readonly stateBytes: number;
  readonly checkpoints: number;
  /** Milliseconds that the last checkpoint took; undefined before the first. */
  readonly checkpointMs: number | undefined;
  readonly checkpointBytes: number | undefined;
  /** Share of the time that the engine works, from 0 to 1. */
  readonly busyShare: number;
}
