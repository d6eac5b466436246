import type { Column } from '../../src/columnar/column.js';
import { exportBatch } from '../../src/columnar/export-batch.js';
import type { BoundExpression } from '../../src/expressions/bound-expression.js';
import { compileExpression } from '../../src/expressions/compile-expression.js';
import { JsonEncoder } from '../../src/formats/json/json-encoder.js';
import { UserFunctions } from '../../src/functions/user/user-functions.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { bindExpression } from '../../src/plan/logical/bind-expression.js';
import { ColumnScope } from '../../src/plan/logical/scope.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { field, type Schema } from '../../src/types/schema.js';
import { batchOf } from './columns.js';
import { ManualClock } from './manual-clock.js';

/** Binds one SQL expression over the schema's columns. */
export function bindSql(
  sql: string,
  schema: Schema = [],
  functions = new UserFunctions(),
): BoundExpression {
  const scope = new ColumnScope(
    schema.map(({ name, type, nullable }, index) => ({
      qualifier: undefined,
      name,
      index,
      type,
      nullable,
      origins: [],
    })),
    functions,
  );
  return bindExpression(flinkSqlFrontend.parseExpression(sql), scope, sql);
}

/** The expression's values over the columns' rows, each as NDJSON shows it. */
export async function evaluateSql(
  memory: KernelMemory,
  sql: string,
  schema: Schema = [],
  columns: readonly Column[] = [],
  numRows = 1,
  functions = new UserFunctions(),
): Promise<string[]> {
  const arena = new Arena(memory);
  const bound = bindSql(sql, schema, functions);
  const compiled = compileExpression(bound, { memory, clock: new ManualClock(1_700_000_000_123) });
  try {
    const column = compiled.evaluate(batchOf(schema, columns, numRows), arena);
    return printColumn(memory, column, numRows);
  } finally {
    compiled.close();
    arena.close();
  }
}

function printColumn(memory: KernelMemory, column: Column, numRows: number): string[] {
  const schema = [field('x', column.type)];
  const batch = exportBatch(memory, batchOf(schema, [column], numRows));
  const lines = new JsonEncoder(schema, { timeSeparator: 'T' }).encode(batch);
  return new TextDecoder()
    .decode(lines)
    .trimEnd()
    .split('\n')
    .map((line) => line.slice('{"x":'.length, -1));
}
