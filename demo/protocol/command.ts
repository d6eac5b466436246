import type { DroppedFile } from './dropped-file.js';
import type { Moment } from './moment.js';
import type { SettingsChange, SourceSettings } from './source-settings.js';

/** What the page tells the engine's worker. */
export type EngineCommand =
  /** First of all, once. */
  | { readonly kind: 'open'; readonly session: EngineSession }
  /** Runs the script's last SELECT in the place of what runs now, keeping state where it can. */
  | {
      readonly kind: 'run';
      readonly generation: number;
      readonly sql: string;
      /** Rows of this very query that an engine before has handed over. */
      readonly rowsBefore: number;
      /** Starts at the beginning of its tables, without state of what runs now. */
      readonly isFresh?: boolean;
      /** What the session starts from, where it is not as it was when the engine was opened. */
      readonly handover?: Handover;
    }
  /** The page has the rows that came last: more may come. */
  | { readonly kind: 'taken' }
  /** Asks for a moment as soon as can be. */
  | { readonly kind: 'save' }
  | { readonly kind: 'settings'; readonly settings: SourceSettings }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Lets one batch through while paused. */
  | { readonly kind: 'step' }
  /** Goes back to a moment, and pauses there. */
  | {
      readonly kind: 'rewind';
      readonly generation: number;
      readonly sql: string;
      readonly moment: Moment;
    }
  | { readonly kind: 'inspect'; readonly aggregation: number; readonly endMs: number }
  | { readonly kind: 'validate'; readonly request: number; readonly sql: string }
  /** Replaces the files that tables can read, for queries that start from now on. */
  | { readonly kind: 'files'; readonly files: readonly DroppedFile[] }
  /** Replaces the dimension table's rows. */
  | { readonly kind: 'dimension'; readonly rows: readonly DimensionRow[] };

/** What an engine is told that takes the place of another one that runs. */
export interface Handover {
  readonly origin: Moment;
  readonly changes: readonly SettingsChange[];
}

/** What makes the rows of a session, so that another engine makes the same ones. */
export interface SessionInput {
  readonly seed: number;
  /** Event time of tick 0. */
  readonly startMs: number;
  /** In the order of their ticks, the first from tick 0 on. */
  readonly changes: readonly SettingsChange[];
  readonly dimension: readonly DimensionRow[];
  readonly files: readonly DroppedFile[];
  /** Where its first query starts from; undefined: at tick 0, or at what is left in its storage. */
  readonly origin: Moment | undefined;
}

/** What an engine is opened with. */
export interface EngineSession extends SessionInput {
  readonly mode: EngineMode;
}

export type EngineMode =
  /**
   * As fast as the clock. `statePath` names the state in the browser's storage; undefined keeps it in memory. The query's state there
   * has the name `queryName`: where there is some, it is gone on from.
   */
  | { readonly kind: 'live'; readonly statePath: string | undefined; readonly queryName: string }
  /** As fast as it can, up to a tick: what an undisturbed run would have given. */
  | { readonly kind: 'twin'; readonly untilTick: number };

/** One row of the table `securities`. */
export interface DimensionRow {
  readonly symbol: string;
  readonly name: string;
  readonly sector: string;
}
