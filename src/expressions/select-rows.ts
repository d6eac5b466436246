import type { Column } from '../columnar/column.js';
import { type Frame, SelectedFrame } from './frame.js';

export function allRows(frame: Frame): SelectedFrame {
  const { arena, numRows } = frame;
  const indices = arena.allocate(numRows * 4);
  const { u32 } = arena.memory.views;
  for (let row = 0; row < numRows; row++) u32[(indices >>> 2) + row] = row;
  return new SelectedFrame(frame, indices, numRows);
}

/** Of `rows`, which were selected from `whole`, those where `truth` is 1; it has a byte for each of them and no nulls. */
export function rowsWhere(whole: Frame, rows: SelectedFrame, truth: Column): SelectedFrame {
  const { arena } = whole;
  const { kernels } = arena.memory;
  const positions = arena.allocate(rows.numRows * 4);
  const n = kernels.filterIndices(truth.values, truth.step, 0, rows.numRows, positions);
  const indices = arena.allocate(n * 4);
  kernels.take4(rows.indices, positions, n, indices);
  return new SelectedFrame(whole, indices, n);
}
