import type { SqlType } from './sql-type.js';

/** One named, typed column of a table or row stream. */
export interface Field {
  readonly name: string;
  readonly type: SqlType;
  /** False only where the column was declared NOT NULL or can't be null by construction. */
  readonly nullable: boolean;
}

/** The columns of a table or row stream, in order. */
export type Schema = readonly Field[];

export function field(name: string, type: SqlType, nullable = true): Field {
  return { name, type, nullable };
}
