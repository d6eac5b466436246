import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { byteWidthOf } from '../types/sql-type.js';
import type { Column } from './column.js';
import type { ColumnBatch } from './column-batch.js';

/**
 * The rows of `batch` for which the BOOLEAN column `predicate` is true (not false, not null): the same batch where all
 * are, undefined where none is.
 */
export function filterBatch(
  memory: KernelMemory,
  arena: Arena,
  batch: ColumnBatch,
  predicate: Column,
): ColumnBatch | undefined {
  const indices = arena.allocate(batch.numRows * 4);
  const kept = memory.kernels.filterIndices(
    predicate.values,
    predicate.step,
    predicate.validity,
    batch.numRows,
    indices,
  );
  if (kept === batch.numRows) return batch;
  return kept === 0 ? undefined : takeRows(memory, arena, batch, indices, kept);
}

/** The `n` rows whose numbers are the u32 at `indices`, in that order. */
export function takeRows(
  memory: KernelMemory,
  arena: Arena,
  batch: ColumnBatch,
  indices: number,
  n: number,
): ColumnBatch {
  const gather = (values: number, width: number): number =>
    values === 0 ? 0 : gatherValues(memory, arena, values, width, indices, n);
  return {
    schema: batch.schema,
    numRows: n,
    columns: batch.columns.map((column) => takeColumn(memory, arena, column, indices, n)),
    rowWatermarks: gather(batch.rowWatermarks, 8),
    rowKinds: gather(batch.rowKinds, 1),
  };
}

/** As `takeRows`, for one column. A constant stays one. */
export function takeColumn(
  memory: KernelMemory,
  arena: Arena,
  column: Column,
  indices: number,
  n: number,
): Column {
  let { values, validity } = column;
  if (column.step !== 0) {
    values = gatherValues(memory, arena, values, byteWidthOf(column.type), indices, n);
  }
  if (validity !== 0) {
    validity = arena.allocate((n + 7) >> 3);
    memory.kernels.takeBits(column.validity, indices, n, validity);
  }
  return { ...column, values, validity };
}

/** The rows from `from` up to, without, `to`. Values stay where they are. */
export function sliceBatch(
  memory: KernelMemory,
  arena: Arena,
  batch: ColumnBatch,
  from: number,
  to: number,
): ColumnBatch {
  const numRows = to - from;
  if (numRows === batch.numRows) return batch;
  return {
    schema: batch.schema,
    numRows,
    columns: batch.columns.map((column) => {
      const values = column.values + from * column.step;
      if (column.validity === 0) return { ...column, values };
      const validity = arena.allocate((numRows + 7) >> 3);
      memory.kernels.bitmapCopy(column.validity, from, numRows, validity);
      return { ...column, values, validity };
    }),
    rowWatermarks: batch.rowWatermarks === 0 ? 0 : batch.rowWatermarks + from * 8,
    rowKinds: batch.rowKinds === 0 ? 0 : batch.rowKinds + from,
  };
}

function gatherValues(
  memory: KernelMemory,
  arena: Arena,
  values: number,
  width: number,
  indices: number,
  n: number,
): number {
  const out = arena.allocate(n * width);
  if (width === 8) memory.kernels.take8(values, indices, n, out);
  else if (width === 4) memory.kernels.take4(values, indices, n, out);
  else memory.kernels.take1(values, indices, n, out);
  return out;
}
