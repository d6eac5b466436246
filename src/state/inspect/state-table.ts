import type { Schema } from '../../types/schema.js';
import { quoted, SqlNames } from './sql-names.js';
import { timeOfNumber } from './time-expressions.js';

/** What a query of the state can name. */
export interface NamedTable {
  readonly name: string;
  /** What is in it, for people. */
  readonly contents: string;
}

/** A table of the state as a query sees it. */
export interface StateTable extends NamedTable {
  /** A SELECT that gives its rows. */
  readonly select: string;
}

/** A column that is shown under the name that its owner gave it, or one of ours where that can't be a name. */
export interface ShownColumn {
  readonly name: string;
  /** In SQL, over the columns of the stored table. */
  readonly expression: string;
}

/** The columns `c0`, `c1`, … of a stored table as they are meant. */
export function shownColumns(schema: Schema): readonly ShownColumn[] {
  const names = new SqlNames();
  const own = schema.map(({ name }) => names.take(name));
  return schema.map(({ type }, c) => ({
    name: own[c] ?? names.takeLike(`column_${c + 1}`),
    expression: timeOfNumber(`c${c}`, type),
  }));
}

export function selectList(columns: readonly ShownColumn[]): string {
  return columns.map(({ name, expression }) => `${expression} AS ${quoted(name)}`).join(', ');
}
