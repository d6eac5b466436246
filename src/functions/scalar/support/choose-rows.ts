import type { Column } from '../../../columnar/column.js';
import type { EvaluationContext } from '../../function-definition.js';
import { newBitmap, newColumn } from './result-columns.js';

/**
 * Row by row the value of `a` where the byte at `condition` is 1, else of `b`. Both are of one type and, for strings, of
 * one dictionary (see unifyStrings).
 */
export function chooseRows(
  context: EvaluationContext,
  condition: Column,
  a: Column,
  b: Column,
): Column {
  const { kernels } = context.memory;
  const n = context.numRows;
  const validity = a.validity === 0 && b.validity === 0 ? 0 : newBitmap(context);
  const out = newColumn(context, a.type, validity, a.dictionary);
  const choose =
    out.step === 1 ? kernels.choose1 : out.step === 4 ? kernels.choose4 : kernels.choose8;
  choose(condition.values, a.values, a.step, b.values, b.step, n, out.values);
  if (validity !== 0) {
    kernels.chooseBits(condition.values, a.validity, b.validity, n, validity);
  }
  return out;
}
