import { must } from '../../common/assert.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundColumn } from '../../expressions/bound-expression.js';
import { isBuiltInCall } from '../../expressions/called-function.js';
import type { FunctionCall } from '../../sql/ast.js';
import { isTimestamp, printType } from '../../types/sql-type.js';
import type { WindowAssigner } from '../../types/window.js';
import { bindDuration } from './bind-interval.js';
import type { ColumnOrigin, ColumnScope, ScopeColumn } from './scope.js';
import { windowFunction } from './window-functions.js';

/** A window as GROUP BY opens it: `TUMBLE(ts, size)` or `HOP(ts, slide, size)`. */
export interface GroupWindow {
  readonly assigner: WindowAssigner;
  readonly time: BoundColumn;
}

const SIGNATURES = {
  TUMBLE: "TUMBLE(time, INTERVAL '1' HOUR)",
  HOP: "HOP(time, INTERVAL '5' MINUTE, INTERVAL '1' HOUR), the slide before the size",
} as const;

/** Also for TUMBLE_START and the like, which repeat the arguments of their window. */
export function bindGroupWindow(call: FunctionCall, input: ColumnScope, sql: string): GroupWindow {
  const { window } = must(windowFunction(call.name));
  if (window === 'SESSION' || window === 'CUMULATE') {
    throw new SqlError(
      `${window} windows are not supported; use TUMBLE or HOP`,
      sql,
      call.offset,
      'SQL_UNSUPPORTED',
    );
  }
  const [time, first, second] = call.args;
  const count = window === 'TUMBLE' ? 2 : 3;
  if (call.args.length !== count || time === undefined || first === undefined) {
    const signature = SIGNATURES[window].replace(window, call.name);
    throw new SqlError(`${call.name} takes ${count} arguments: ${signature}`, sql, call.offset);
  }
  if (time.kind !== 'column') {
    throw new SqlError(
      `The time of ${call.name} must be a column; declare a computed column with a WATERMARK in CREATE TABLE`,
      sql,
      time.offset,
    );
  }
  const column = input.find(time.path, sql);
  checkTimeAttribute(column, call.name, sql, time.offset);
  return {
    time: input.resolve(time.path, sql),
    assigner:
      second === undefined
        ? { kind: 'tumble', sizeMs: bindDuration(first, 'The window size', sql) }
        : {
            kind: 'hop',
            slideMs: bindDuration(first, 'The window slide', sql),
            sizeMs: bindDuration(second, 'The window size', sql),
          },
  };
}

export function sameWindow(a: GroupWindow, b: GroupWindow): boolean {
  return (
    a.time.index === b.time.index &&
    a.assigner.kind === b.assigner.kind &&
    a.assigner.sizeMs === b.assigner.sizeMs &&
    slideOf(a.assigner) === slideOf(b.assigner)
  );
}

function slideOf(assigner: WindowAssigner): number {
  return assigner.kind === 'hop' ? assigner.slideMs : assigner.sizeMs;
}

/**
 * Windows need event time: the column that its table's WATERMARK names, passed on unchanged, as in Flink. Where the table
 * has no watermark any timestamp will do: its windows fire at the end of the input.
 */
function checkTimeAttribute(
  column: ScopeColumn,
  functionName: string,
  sql: string,
  offset: number,
): void {
  const fail = (why: string) => {
    throw new SqlError(`${functionName} can't use "${column.name}": ${why}`, sql, offset);
  };
  if (!isTimestamp(column.type)) {
    fail(`it must be a TIMESTAMP or TIMESTAMP_LTZ column, not ${printType(column.type)}`);
  }
  if (column.origins.length === 0) {
    fail(
      'it is computed; use the column that a WATERMARK names, or TUMBLE_ROWTIME of an inner query',
    );
  }
  for (const origin of column.origins) {
    const why = whyNoTimeAttribute(origin);
    if (why !== undefined) fail(why);
  }
}

function whyNoTimeAttribute(origin: ColumnOrigin): string | undefined {
  if (origin.kind === 'window-time') return undefined;
  const { table, column } = origin;
  const declared = table.columns[column];
  const isProcessingTime =
    declared?.kind === 'computed' && isBuiltInCall(declared.expression, 'PROCTIME');
  if (isProcessingTime) return 'windows over processing time are not supported';
  if (table.watermark === undefined || table.watermark.column === column) return undefined;
  const timeAttribute = table.columns[table.watermark.column]?.field.name;
  return `the time attribute of table "${table.name}" is "${timeAttribute}", which its WATERMARK names`;
}
