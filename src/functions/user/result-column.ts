import type { Column } from '../../columnar/column.js';
import { writeStrings, writeValues } from '../../columnar/write-values.js';
import { must } from '../../common/assert.js';
import type { SqlType } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { newBitmap, newColumn } from '../scalar/support/result-columns.js';
import { type NamedCall, wrongResult } from './user-function-errors.js';

/** The column of what a function has returned. Throws USER_FUNCTION_RESULT for what is no value of `type`. */
export function resultColumn(
  whole: EvaluationContext,
  call: NamedCall,
  results: readonly unknown[],
  type: SqlType,
): Column {
  const context = { ...whole, numRows: results.length };
  const validity = results.includes(null) ? validityOf(context, results) : 0;
  const dictionary = type.kind === 'varchar' ? context.dictionary() : undefined;
  const column = newColumn(context, type, validity, dictionary);
  const { values } = column;
  const wrongAt =
    type.kind === 'varchar'
      ? writeStrings(results, validity, must(dictionary), values, context.arena)
      : writeValues(results, type, values, context.memory);
  if (wrongAt >= 0) throw wrongResult(call, type, results[wrongAt]);
  return column;
}

function validityOf(context: EvaluationContext, results: readonly unknown[]): number {
  const validity = newBitmap(context);
  const { u8 } = context.memory.views;
  for (let i = 0; i < results.length; i += 8) {
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) bits |= (results[i + bit] === null ? 0 : 1) << bit;
    u8[validity + (i >> 3)] = bits;
  }
  return validity;
}
