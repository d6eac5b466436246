import type { Column } from '../../columnar/column.js';
import { VARCHAR } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { newColumn } from '../scalar/support/result-columns.js';

/** A string column of what `write` puts down as Arrow does: u32 offsets, from 0, and bytes. */
export function internWritten(
  context: EvaluationContext,
  validity: number,
  rowBytesMax: number,
  write: (offsets: number, bytes: number) => void,
): Column {
  const n = context.numRows;
  const offsets = context.arena.allocate((n + 1) * 4);
  const bytes = context.arena.allocate(n * rowBytesMax);
  write(offsets, bytes);
  const dictionary = context.dictionary();
  const out = newColumn(context, VARCHAR, validity, dictionary);
  dictionary.internColumn(offsets, bytes, validity, n, out.values);
  return out;
}
