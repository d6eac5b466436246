import type { Column } from '../../../columnar/column.js';
import type { StringDictionary } from '../../../kernels/string-dictionary.js';
import { BOOLEAN, byteWidthOf, type SqlType } from '../../../types/sql-type.js';
import type { EvaluationContext } from '../../function-definition.js';

/** Room for one value of `type` for every row, and the column over it. */
export function newColumn(
  context: EvaluationContext,
  type: SqlType,
  validity: number,
  dictionary?: StringDictionary,
): Column {
  const step = byteWidthOf(type);
  const values = context.arena.allocate(context.numRows * step);
  return { type, values, step, validity, dictionary };
}

export function newBooleanColumn(context: EvaluationContext, validity: number): Column {
  return newColumn(context, BOOLEAN, validity);
}

/** Room for the validity of every row. */
export function newBitmap(context: EvaluationContext): number {
  return context.arena.allocate((context.numRows + 7) >> 3);
}

/** Bitmap of the rows where no argument is null; 0 where there is no such row. */
export function commonValidity(context: EvaluationContext, args: readonly Column[]): number {
  let common = 0;
  for (const { validity } of args) {
    if (validity === 0 || validity === common) continue;
    if (common === 0) {
      common = validity;
      continue;
    }
    const both = newBitmap(context);
    context.memory.kernels.bitmapAnd(common, validity, context.numRows, both);
    common = both;
  }
  return common;
}

/** The column with every row's value written out, for kernels that take no step. */
export function broadcast(context: EvaluationContext, column: Column): Column {
  if (column.step !== 0) return column;
  const full = newColumn(context, column.type, column.validity, column.dictionary);
  const { kernels } = context.memory;
  if (full.step === 1) kernels.broadcast1(column.values, context.numRows, full.values);
  else if (full.step === 4) kernels.broadcast4(column.values, context.numRows, full.values);
  else kernels.broadcast8(column.values, context.numRows, full.values);
  return full;
}
