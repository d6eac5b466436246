import type { SqlType } from './sql-type.js';

/** What a METADATA column may ask of a connector. */
export interface MetadataField {
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Whether INSERT INTO may write it; if not, the column must be VIRTUAL to be left out there. */
  readonly isWritable: boolean;
}
