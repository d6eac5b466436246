import type { PipelineStatistics } from '../query-statistics.js';
import type { ActivityFacts } from './pipeline-activity.js';

/** What can be seen of a running pipeline from outside. Watermarks are -Infinity before the first, +Infinity behind the end. */
export interface PipelineFacts {
  readonly sources: readonly SourceFacts[];
  readonly filters: readonly FilterFacts[];
  readonly windows: readonly WindowFacts[];
  readonly activity: ActivityFacts;
  readonly statistics: PipelineStatistics;
}

/** One table that a query reads. */
export interface SourceFacts {
  readonly table: string;
  readonly rowsIn: number;
  /** Since rows came last, or since the start where none have come. */
  readonly silentMs: number;
  /** Whether rows are at hand, and wait for the pipeline. */
  readonly hasRowsAtHand: boolean;
  readonly hasEnded: boolean;
  /** Whether it holds no other source's watermark back. */
  readonly isIdle: boolean;
  /** Until it counts as idle; undefined where that is not being counted. */
  readonly idleInMs: number | undefined;
  /** Undefined for a table that declares none. */
  readonly watermark: WatermarkFacts | undefined;
  /** Its partitions; empty for a source of one stream. */
  readonly splits: readonly SplitFacts[];
}

/** The watermark of one source. */
export interface WatermarkFacts {
  readonly column: string;
  /** How far it stays behind the largest event time; undefined under an expression of its own. */
  readonly delayMs: number | undefined;
  readonly watermarkMs: number;
  /** Since it moved last; undefined where it has not moved in this run. */
  readonly unchangedMs: number | undefined;
  /** Undefined while it has not run ahead of the clock. */
  readonly ahead: WatermarkJump | undefined;
}

/** A watermark that went beyond the clock. */
export interface WatermarkJump {
  readonly fromMs: number;
  readonly toMs: number;
  /** How far the largest event time is ahead of the clock now. */
  readonly aheadMs: number;
  readonly agoMs: number;
  /** Rows of the query that have been late since. */
  readonly lateRows: number;
}

/** One partition of a source. */
export interface SplitFacts {
  readonly id: string;
  readonly watermarkMs: number;
  readonly isIdle: boolean;
  readonly hasEnded: boolean;
  /** Since its rows came last, while silence was counted; undefined where it isn't. */
  readonly silentMs: number | undefined;
  /** Until it counts as idle; undefined where it does, or has ended. */
  readonly idleInMs: number | undefined;
  /** What reading it has failed with, while that is tried again. */
  readonly trouble: string | undefined;
  /** The number of its row that is read next, and how many are waiting; undefined where that isn't known. */
  readonly position: number | undefined;
  readonly pendingRows: number | undefined;
}

/** A condition of WHERE, ON or HAVING. */
export interface FilterFacts {
  /** The condition as SQL, masked. */
  readonly predicate: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
}

/** One window aggregation. */
export interface WindowFacts {
  /** Such as `TUMBLE(INTERVAL '1' MINUTE)`. */
  readonly window: string;
  readonly sizeMs: number;
  /** From one window's start to the next. */
  readonly slideMs: number;
  /** What has come in, by the watermark of all sources before it. */
  readonly watermarkMs: number;
  readonly openWindows: number;
  /** Of the open window with rows that ends first; undefined where none is open. */
  readonly nextEndMs: number | undefined;
  readonly windowsFired: number;
  readonly lateRows: number;
  /** Kernel memory that it holds. */
  readonly stateBytes: number;
  /** Keys that it knows at present. */
  readonly groups: number;
}
