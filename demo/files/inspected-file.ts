import type { DroppedFile } from '../protocol/dropped-file.js';

/** A file that can become a table. */
export interface InspectedFile {
  readonly dropped: DroppedFile;
  readonly table: string;
  /** Makes the table, and shows something of it. */
  readonly script: string;
  /** Columns of its result. */
  readonly chart: { readonly x: string; readonly y: string; readonly series: string } | undefined;
  /** What the page says of it, in sentences. */
  readonly notes: readonly string[];
}

/** What the worker that inspects a file answers: why it can't, in a sentence, or what it is. */
export type Inspection =
  | { readonly kind: 'inspected'; readonly file: InspectedFile }
  | { readonly kind: 'refused'; readonly message: string };
