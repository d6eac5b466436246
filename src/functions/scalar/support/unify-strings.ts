import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import type { EvaluationContext } from '../../function-definition.js';
import { dictionaryTable } from './dictionary-tables.js';
import { lookUp, neverFails } from './look-up-strings.js';

/**
 * Columns whose codes mean the same strings, so that rows can be chosen among them: as they are where they share a
 * dictionary (or are no strings), else with codes of this call site's dictionary.
 */
export function unifyStrings(context: EvaluationContext, columns: readonly Column[]): Column[] {
  const first = columns[0]?.dictionary;
  if (columns.every((column) => column.dictionary === first)) return [...columns];
  return columns.map((column) => withOwnCodes(context, column));
}

/** The column with codes of this call site's dictionary. */
export function withOwnCodes(context: EvaluationContext, column: Column): Column {
  const source = must(column.dictionary);
  const target = context.dictionary();
  const { memory } = context;
  if (column.step === 0) return constantWithOwnCode(context, column);
  const table = dictionaryTable(context, source, 'code', 4, (from, to, values) => {
    for (let code = from; code < to; code++) {
      const own = target.intern(source.text(code));
      memory.views.u32[(values >>> 2) + code] = own;
    }
  });
  return lookUp(context, column, table, column.type, neverFails, target);
}

function constantWithOwnCode(context: EvaluationContext, column: Column): Column {
  const source = must(column.dictionary);
  const dictionary = context.dictionary();
  const code = context.memory.views.u32[column.values >>> 2] ?? 0;
  // A NULL's dictionary may be empty.
  const own = code < source.size ? dictionary.intern(source.text(code)) : 0;
  const values = context.arena.allocate(4);
  context.memory.views.u32[values >>> 2] = own;
  return { ...column, values, dictionary };
}
