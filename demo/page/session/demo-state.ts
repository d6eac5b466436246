import type { SqlVocabulary } from 'sabot-sql';
import type { InspectedFile } from '../../files/inspected-file.js';
import type { DimensionRow } from '../../protocol/command.js';
import type { Diagnostic } from '../../protocol/diagnostic.js';
import type { RunningPlan, WindowInspection } from '../../protocol/event.js';
import type { Frame } from '../../protocol/frame.js';
import type { Moment } from '../../protocol/moment.js';
import type { ResultCell } from '../../protocol/results.js';
import type { SourceSettings } from '../../protocol/source-settings.js';
import type { Sample } from '../../samples/sample.js';

/** Everything that the page shows. Replaced as a whole with each change. */
export interface DemoState {
  readonly phase: Phase;
  readonly sample: Sample;
  readonly sql: string;
  readonly settings: SourceSettings;
  readonly dimension: readonly DimensionRow[];
  readonly diagnostics: readonly Diagnostic[];
  readonly vocabulary: SqlVocabulary | undefined;
  readonly plan: RunningPlan | undefined;
  readonly frame: Frame | undefined;
  /** Oldest first. */
  readonly results: readonly ResultLine[];
  /** Oldest first. */
  readonly moments: readonly Moment[];
  readonly verification: Verification;
  readonly inspection: WindowInspection | undefined;
  readonly storage: StorageKind;
  /** The file that the script was written for; undefined: it is the sample's. */
  readonly file: InspectedFile | undefined;
  readonly opening: FileOpening;
}

export type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'running' }
  | { readonly kind: 'paused' }
  /** All rows of its tables have been read. */
  | { readonly kind: 'ended' }
  /** The engine was killed, and another one is on its way. */
  | { readonly kind: 'recovering' }
  | { readonly kind: 'failed'; readonly message: string };

/** Whether a file is becoming a table. */
export type FileOpening =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly name: string }
  /** It can't become one; in a sentence for the user. */
  | { readonly kind: 'refused'; readonly message: string };

/** Where checkpoints are kept: in memory while a database is `opening`, or for good. */
export type StorageKind = 'opening' | 'memory' | 'opfs' | 'indexeddb';

/** A row of the result, and what became of it. */
export interface ResultLine {
  /** The row's number in the query's life. */
  readonly number: number;
  readonly cells: readonly ResultCell[];
  readonly kind: string | undefined;
}

/** Whether a crash has cost anything. */
export type Verification =
  | { readonly kind: 'none' }
  /** An undisturbed twin runs the same rows, and has given this share of the result by now, from 0 to 1. */
  | { readonly kind: 'running'; readonly share: number }
  | { readonly kind: 'identical'; readonly rows: number; readonly recoveryMs: number }
  | { readonly kind: 'different'; readonly lost: number; readonly doubled: number }
  /** No twin can be made, for a reason. */
  | { readonly kind: 'impossible'; readonly reason: string };
