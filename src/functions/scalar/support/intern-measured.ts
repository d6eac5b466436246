import type { Column } from '../../../columnar/column.js';
import { VARCHAR } from '../../../types/sql-type.js';
import type { EvaluationContext } from '../../function-definition.js';
import { newColumn } from './result-columns.js';

/**
 * A string column of what `write` puts down as Arrow does (u32 offsets from 0, bytes). It is called twice: first with 0
 * for the bytes, to write the offsets alone, which tell how much room the bytes take.
 */
export function internMeasured(
  context: EvaluationContext,
  validity: number,
  write: (offsets: number, bytes: number) => void,
): Column {
  const n = context.numRows;
  const offsets = context.arena.allocate((n + 1) * 4);
  write(offsets, 0);
  const bytes = context.arena.allocate(context.memory.views.u32[(offsets >>> 2) + n] ?? 0);
  write(offsets, bytes);
  const dictionary = context.dictionary();
  const out = newColumn(context, VARCHAR, validity, dictionary);
  dictionary.internColumn(offsets, bytes, validity, n, out.values);
  return out;
}
