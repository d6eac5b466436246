import type { OpenWindow } from 'sabot-sql';
import type { DataflowNode } from './dataflow.js';
import type { Diagnostic, ScriptCheck } from './diagnostic.js';
import type { Frame } from './frame.js';
import type { Moment } from './moment.js';
import type { ResultCell, ResultField, ResultRows } from './results.js';
import type { SettingsChange } from './source-settings.js';

/** What the engine's worker tells the page. */
export type EngineEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'planned'; readonly generation: number; readonly plan: RunningPlan }
  /** A script that can't run; what ran before goes on. */
  | {
      readonly kind: 'refused';
      readonly generation: number;
      readonly diagnostics: readonly Diagnostic[];
    }
  | ({ readonly kind: 'validated'; readonly request: number } & ScriptCheck)
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'rows'; readonly rows: ResultRows }
  /** From which tick on new settings count. */
  | { readonly kind: 'settings-changed'; readonly change: SettingsChange }
  /** Another moment can be gone back to. */
  | { readonly kind: 'moment'; readonly moment: Moment }
  | { readonly kind: 'inspected'; readonly inspection: WindowInspection }
  /** All rows that there are have been read. */
  | { readonly kind: 'ended'; readonly generation: number }
  /** The query has failed, or the engine; in a sentence for the user. */
  | { readonly kind: 'failed'; readonly message: string };

/** The query that runs now. */
export interface RunningPlan {
  readonly nodes: readonly DataflowNode[];
  readonly fields: readonly ResultField[];
  /** Length of the first window aggregation's windows, and from one start to the next; undefined without one. */
  readonly window: { readonly sizeMs: number; readonly slideMs: number } | undefined;
  /** From the command to the new query's start. */
  readonly replanMs: number;
  /** What became of the state of the query before, in a sentence; empty where there was none. */
  readonly stateKept: string;
  /** What its state is named. */
  readonly queryName: string;
  /** Where it started from; undefined: at tick 0, or at what was left in its storage. */
  readonly origin: Moment | undefined;
}

/** What an open window would give if it closed now. */
export interface WindowInspection {
  readonly window: OpenWindow;
  readonly columns: readonly string[];
  /** At most a few hundred. */
  readonly rows: readonly (readonly ResultCell[])[];
}
