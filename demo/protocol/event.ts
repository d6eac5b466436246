import type { OpenWindow } from 'sabot-sql';
import type { DataflowNode } from './dataflow.js';
import type { SqlDiagnostic, SqlVocabulary } from './diagnostic.js';
import type { Frame } from './frame.js';
import type { ResultCell, ResultField, ResultRows } from './results.js';
import type { SettingsChange } from './source-settings.js';

/** What the engine's worker tells the page. */
export type EngineEvent =
  | { readonly kind: 'opened'; readonly storage: Storage; readonly vocabulary: SqlVocabulary }
  | { readonly kind: 'planned'; readonly generation: number; readonly plan: RunningPlan }
  /** A script that can't run; what ran before goes on. */
  | {
      readonly kind: 'refused';
      readonly generation: number;
      readonly diagnostics: readonly SqlDiagnostic[];
    }
  | {
      readonly kind: 'validated';
      readonly request: number;
      readonly diagnostics: readonly SqlDiagnostic[];
      readonly vocabulary: SqlVocabulary;
    }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'rows'; readonly rows: ResultRows }
  /** From which tick on new settings count. */
  | { readonly kind: 'settings-changed'; readonly change: SettingsChange }
  /** Another moment can be gone back to. */
  | { readonly kind: 'moment'; readonly moment: Moment }
  | { readonly kind: 'inspected'; readonly inspection: WindowInspection }
  | { readonly kind: 'file-read'; readonly table: DroppedTable }
  | { readonly kind: 'file-refused'; readonly message: string }
  /** All rows that there are have been read. */
  | { readonly kind: 'ended'; readonly generation: number }
  /** The query has failed, or the engine; in a sentence for the user. */
  | { readonly kind: 'failed'; readonly message: string };

/** Where checkpoints are kept, and why not somewhere better, in a sentence; empty where there is no better. */
export interface Storage {
  readonly kind: 'opfs' | 'indexeddb' | 'memory';
  readonly reason: string;
}

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
}

/** A checkpoint that can be gone back to. */
export interface Moment {
  readonly id: number;
  readonly generation: number;
  readonly tick: number;
  readonly watermarkMs: number;
  /** Rows of the result up to it. */
  readonly rowsOut: number;
  readonly bytes: number;
}

/** What an open window would give if it closed now. */
export interface WindowInspection {
  readonly window: OpenWindow;
  readonly columns: readonly string[];
  /** At most a few hundred. */
  readonly rows: readonly (readonly ResultCell[])[];
}

/** A file that has become a table. */
export interface DroppedTable {
  readonly name: string;
  readonly rows: number;
  /** CREATE TABLE and a first query over it. */
  readonly sql: string;
}
