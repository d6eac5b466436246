import type { Column } from '../../../columnar/column.js';
import { AssertionError, must } from '../../../common/assert.js';
import type { StringDictionary } from '../../../kernels/string-dictionary.js';
import { byteWidthOf, type SqlType } from '../../../types/sql-type.js';
import type { EvaluationContext } from '../../function-definition.js';
import { type DictionaryTable, TableStatus } from './dictionary-table.js';
import { dictionaryTable } from './dictionary-tables.js';
import { broadcast, newBitmap, newColumn } from './result-columns.js';

/**
 * The column of what `table` says of each row's string; rows of strings without a value become null. `fail` is called
 * with the string of the first row that is an error; it throws.
 */
export function lookUp(
  context: EvaluationContext,
  column: Column,
  table: DictionaryTable,
  type: SqlType,
  fail: (text: string) => never,
  dictionary?: StringDictionary,
): Column {
  const width = byteWidthOf(type);
  const { kernels, views } = context.memory;
  if (column.step === 0 && !table.hasNulls && !table.hasErrors) {
    // Copied, since the table may move or be dropped before the column is read.
    const code = views.u32[column.values >>> 2] ?? 0;
    const values = context.arena.allocate(width);
    const entry = table.values + code * width;
    context.memory.views.u8.copyWithin(values, entry, entry + width);
    return { ...column, type, values, dictionary };
  }
  const codes = broadcast(context, column);
  const out = newColumn(context, type, codes.validity, dictionary);
  if (width === 1) kernels.take1(table.values, codes.values, context.numRows, out.values);
  else if (width === 4) kernels.take4(table.values, codes.values, context.numRows, out.values);
  else kernels.take8(table.values, codes.values, context.numRows, out.values);
  if (!table.hasNulls && !table.hasErrors) return out;

  const statuses = context.arena.allocate(context.numRows);
  kernels.take1(table.statuses, codes.values, context.numRows, statuses);
  if (table.hasErrors) {
    const { validity } = codes;
    const row = kernels.findByte(statuses, TableStatus.ERROR, validity, context.numRows);
    if (row < context.numRows) {
      const code = context.memory.views.u32[(codes.values >>> 2) + row] ?? 0;
      fail(must(column.dictionary).text(code));
    }
  }
  if (!table.hasNulls) return out;
  const validity = newBitmap(context);
  kernels.bytesToBitmap(statuses, context.numRows, validity);
  kernels.bitmapAnd(validity, codes.validity, context.numRows, validity);
  return { ...out, validity };
}

/**
 * A string function: `map` is called once for each distinct string, not for each row, and may return null. `key` is made
 * of whatever else the result depends on, such as constant arguments.
 */
export function mapStrings(
  context: EvaluationContext,
  column: Column,
  key: string,
  type: SqlType,
  map: (text: string) => string | null,
): Column {
  const source = must(column.dictionary);
  const target = context.dictionary();
  const { memory } = context;
  const table = dictionaryTable(context, source, key, 4, (from, to, values, statuses) => {
    for (let code = from; code < to; code++) {
      const text = map(source.text(code));
      const mapped = text === null ? 0 : target.intern(text);
      memory.views.u32[(values >>> 2) + code] = mapped;
      if (text === null) memory.views.u8[statuses + code] = TableStatus.NULL;
    }
  });
  return lookUp(context, column, table, type, neverFails, target);
}

/** For tables without errors. */
export function neverFails(text: string): never {
  throw new AssertionError(`no result for "${text}"`);
}
