import { didYouMean } from '../../errors/did-you-mean.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundColumn, BoundExpression } from '../../expressions/bound-expression.js';
import { type KnownFunctions, UserFunctions } from '../../functions/user/user-functions.js';
import type { Expression, Identifier } from '../../sql/ast.js';
import type { SqlType } from '../../types/sql-type.js';
import type { CatalogTable } from '../catalog.js';

/** The names that an expression may use. */
export interface Scope {
  /** The column of this name, or an SqlError. */
  resolve(path: readonly Identifier[], sql: string): BoundColumn;
  /** Those that take precedence over the built-in ones. */
  readonly functions: KnownFunctions;
  /** Called for every node before it is bound by itself: GROUP BY keys and aggregates become columns here. */
  substitute?(expression: Expression, sql: string): BoundExpression | undefined;
}

/**
 * Where a column's values come from, unchanged: what makes it a time attribute. `window-time` is TUMBLE_ROWTIME or
 * HOP_ROWTIME. A UNION ALL has one origin an input; a computed value has none.
 */
export type ColumnOrigin =
  | { readonly kind: 'table'; readonly table: CatalogTable; readonly column: number }
  | { readonly kind: 'window-time' };

export interface ScopeColumn {
  /** Table name or alias; undefined where the column can't be qualified. */
  readonly qualifier: string | undefined;
  readonly name: string;
  /** Position in the input's schema. */
  readonly index: number;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly origins: readonly ColumnOrigin[];
}

/** The columns of a FROM clause, in the order of `*`. */
export class ColumnScope implements Scope {
  readonly columns: readonly ScopeColumn[];
  readonly functions: KnownFunctions;

  constructor(columns: readonly ScopeColumn[], functions: KnownFunctions) {
    this.columns = columns;
    this.functions = functions;
  }

  resolve(path: readonly Identifier[], sql: string): BoundColumn {
    const column = this.find(path, sql);
    const offset = path[0]?.offset ?? 0;
    const { index, name, type, nullable } = column;
    return { kind: 'column', index, name, type, nullable, offset };
  }

  /** Whether exactly this name is known, in any table. */
  has(name: string): boolean {
    return this.columns.some((column) => column.name === name);
  }

  find(path: readonly Identifier[], sql: string): ScopeColumn {
    const [first, second] = path;
    if (first === undefined) throw new SqlError('A column name is missing', sql, 0);
    if (second === undefined) return this.#findUnqualified(first, sql);
    if (path.length > 2) {
      throw new SqlError(
        `Nested field "${path.map((part) => part.name).join('.')}" is not supported`,
        sql,
        first.offset,
        'SQL_UNSUPPORTED',
      );
    }
    const ofTable = this.columnsOf(first, sql);
    const found = ofTable.find((column) => column.name === second.name);
    if (found !== undefined) return found;
    const hint = didYouMean(
      second.name,
      ofTable.map((column) => column.name),
    );
    throw new SqlError(
      `Table "${first.name}" has no column "${second.name}"${hint}`,
      sql,
      second.offset,
      'SQL_UNKNOWN_COLUMN',
    );
  }

  /** The columns of one table, as `t.*` wants them. */
  columnsOf(qualifier: Identifier, sql: string): readonly ScopeColumn[] {
    const found = this.columns.filter((column) => column.qualifier === qualifier.name);
    if (found.length > 0) return found;
    const qualifiers = this.columns.flatMap((column) => column.qualifier ?? []);
    throw new SqlError(
      `Unknown table or alias "${qualifier.name}"${didYouMean(qualifier.name, qualifiers)}`,
      sql,
      qualifier.offset,
      'SQL_UNKNOWN_TABLE',
    );
  }

  #findUnqualified({ name, offset }: Identifier, sql: string): ScopeColumn {
    const [found, another] = this.columns.filter((column) => column.name === name);
    if (found === undefined) {
      const names = this.columns.map((column) => column.name);
      const sentence = `Unknown column "${name}"${didYouMean(name, names)}`;
      throw new SqlError(sentence, sql, offset, 'SQL_UNKNOWN_COLUMN');
    }
    if (another === undefined) return found;
    const choices = [found, another].map((column) => `${column.qualifier ?? '?'}.${name}`);
    throw new SqlError(
      `Column "${name}" is ambiguous: write ${choices.join(' or ')}`,
      sql,
      offset,
      'SQL_AMBIGUOUS_COLUMN',
    );
  }
}

/** A scope without any column: for WITH options, intervals and the like. */
export const EMPTY_SCOPE = new ColumnScope([], new UserFunctions());
