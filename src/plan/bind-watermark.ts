import { didYouMean } from '../errors/did-you-mean.js';
import { SqlError } from '../errors/sql-error.js';
import type { KnownFunctions } from '../functions/user/user-functions.js';
import type { Expression } from '../sql/ast.js';
import type { CreateTable } from '../sql/statement-ast.js';
import { isTimestamp, printType, type SqlType } from '../types/sql-type.js';
import type { CatalogColumn, WatermarkDeclaration } from './catalog.js';
import { bindExpression } from './logical/bind-expression.js';
import { bindInterval } from './logical/bind-interval.js';
import { mapColumns } from './logical/expression-tree.js';
import { foldExpression } from './logical/fold-expression.js';
import { ColumnScope } from './logical/scope.js';

/** Flink's limit for time attributes. */
const PRECISION_MAX = 3;

export function bindWatermark(
  watermark: CreateTable['watermark'],
  columns: readonly CatalogColumn[],
  functions: KnownFunctions,
  sql: string,
): WatermarkDeclaration | undefined {
  if (watermark === undefined) return undefined;
  const [name, nested] = watermark.column.parts;
  if (name === undefined) return undefined;
  if (nested !== undefined) {
    throw new SqlError(
      'A watermark on a nested field is not supported',
      sql,
      nested.offset,
      'SQL_UNSUPPORTED',
    );
  }
  const column = columns.findIndex(({ field }) => field.name === name.name);
  const declared = columns[column];
  if (declared === undefined) {
    const hint = didYouMean(
      name.name,
      columns.map(({ field }) => field.name),
    );
    throw new SqlError(
      `Unknown column "${name.name}" in WATERMARK${hint}`,
      sql,
      name.offset,
      'SQL_UNKNOWN_COLUMN',
    );
  }
  checkTimeType(`Time attribute "${name.name}"`, declared.field.type, name.offset, sql);
  const delayMs = boundedDelay(watermark.expression, name.name, sql);
  if (delayMs !== undefined) return { kind: 'bounded-out-of-orderness', column, delayMs };

  const overColumns = bindExpression(watermark.expression, scopeOf(columns, functions), sql);
  checkTimeType('The watermark', overColumns.type, watermark.expression.offset, sql);
  const expression = mapColumns(overColumns, (bound) => {
    const referred = columns[bound.index];
    return referred?.kind === 'computed'
      ? referred.expression
      : { ...bound, index: referred?.index ?? bound.index };
  });
  return { kind: 'expression', column, expression: foldExpression(expression) };
}

/** The delay of `ts - INTERVAL …` and of plain `ts`; undefined for any other expression. */
function boundedDelay(expression: Expression, column: string, sql: string): number | undefined {
  const isTimeColumn = (part: Expression) =>
    part.kind === 'column' && part.path.length === 1 && part.path[0]?.name === column;
  if (isTimeColumn(expression)) return 0;
  const isDelayed =
    expression.kind === 'binary' && expression.operator === '-' && isTimeColumn(expression.left);
  if (!isDelayed || expression.right.kind !== 'interval') return undefined;
  const length = bindInterval(expression.right, sql);
  return length.kind === 'time' && length.ms >= 0 ? length.ms : undefined;
}

function checkTimeType(what: string, type: SqlType, offset: number, sql: string): void {
  if (isTimestamp(type) && type.precision <= PRECISION_MAX) return;
  throw new SqlError(
    `${what} must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to ${PRECISION_MAX}, not ${printType(type)}`,
    sql,
    offset,
    'SQL_TYPE_MISMATCH',
  );
}

function scopeOf(columns: readonly CatalogColumn[], functions: KnownFunctions): ColumnScope {
  return new ColumnScope(
    columns.map(({ field: { name, type, nullable } }, index) => ({
      qualifier: undefined,
      name,
      index,
      type,
      nullable,
      origins: [],
    })),
    functions,
  );
}
