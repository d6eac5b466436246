import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { Expression } from '../../sql/ast.js';
import { isUntypedNull } from './call-function.js';
import type { ColumnOrigin } from './scope.js';

/** One column of a SELECT list. */
export interface OutputColumn {
  readonly expression: BoundExpression;
  /** As written or as the column is called; undefined for other expressions. */
  readonly name: string | undefined;
  readonly origins: readonly ColumnOrigin[];
}

/** How an expression without alias is called in the result. */
export function nameOf(expression: Expression): string | undefined {
  return expression.kind === 'column' ? expression.path.at(-1)?.name : undefined;
}

/** A NULL of its own has no type, and a result column needs one. */
export function requireTyped(expression: BoundExpression, sql: string): BoundExpression {
  if (!isUntypedNull(expression)) return expression;
  throw new SqlError(
    'NULL has no type here; write CAST(NULL AS VARCHAR) or another type',
    sql,
    expression.offset,
    'SQL_TYPE_MISMATCH',
  );
}

/**
 * The names of result columns, made distinct as Flink does: a column without name is `EXPR$` and its position, a
 * repeated name gets the first free number behind it (`a`, `a0`, `a1`).
 */
export function outputNames(wanted: readonly (string | undefined)[]): readonly string[] {
  const used = new Set<string>();
  return wanted.map((name, position) => {
    const base = name ?? `EXPR$${position}`;
    let unique = base;
    for (let attempt = 0; used.has(unique); attempt++) unique = `${base}${attempt}`;
    used.add(unique);
    return unique;
  });
}
