import type { Schema } from '../../types/schema.js';

/** The formats of files, by the names that `WITH ('format' = '…')` gives them. */
export type FileFormat = 'csv' | 'json' | 'arrow' | 'parquet';

/** A file's bytes, and what errors call it. */
export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

/** What a table may declare for a file. */
export interface InferredSchema {
  /** In the file's order, all nullable. Times are TIMESTAMP(3) or TIMESTAMP_LTZ(3), so that watermarks can be on them. */
  readonly schema: Schema;
  /** Columns of the file that no SQL type holds, nested ones for instance, with what they are there. */
  readonly leftOut: readonly { readonly name: string; readonly type: string }[];
  /** What belongs into WITH besides `connector`, `path` and `format`. */
  readonly options: Readonly<Record<string, string>>;
}
