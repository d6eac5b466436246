import type { Column } from '../../columnar/column.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { assert, must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { byteWidthOf, isTimestamp, unitsPerSecond } from '../../types/sql-type.js';

/** The column with one value per row, also where it repeats one. */
export function denseColumn(
  memory: KernelMemory,
  arena: Arena,
  column: Column,
  numRows: number,
): Column {
  const width = byteWidthOf(column.type);
  if (column.step === width) return column;
  assert(column.step === 0, 'a column is dense or repeats one value');
  const values = arena.allocate(numRows * width);
  const { kernels } = memory;
  if (width === 8) kernels.broadcast8(column.values, numRows, values);
  else if (width === 4) kernels.broadcast4(column.values, numRows, values);
  else kernels.broadcast1(column.values, numRows, values);
  return { ...column, values, step: width };
}

/**
 * Address of a batch's timestamps as i64 milliseconds, rounded down. Throws OPERATOR_ERROR where one is null, as Flink
 * does: a row without a time belongs to no window.
 */
export function timesMsOf(
  memory: KernelMemory,
  arena: Arena,
  batch: ColumnBatch,
  position: number,
): number {
  const { numRows } = batch;
  const column = denseColumn(memory, arena, must(batch.columns[position]), numRows);
  assert(isTimestamp(column.type), 'a time column holds timestamps');
  if (column.validity !== 0 && memory.kernels.bitmapCount(column.validity, numRows) < numRows) {
    const { name } = must(batch.schema[position]);
    throw new StreamingError(
      ErrorType.OPERATOR_ERROR,
      `The time column "${name}" is null in a row that is to be put into windows. ` +
        `Filter such rows out with WHERE ${name} IS NOT NULL.`,
      { component: 'window-aggregate', column: name },
    );
  }
  const unitsPerMs = unitsPerSecond(column.type) / 1000;
  if (unitsPerMs === 1) return column.values;
  const times = arena.allocate(numRows * 8);
  memory.kernels.timesToMs(column.values, numRows, unitsPerMs, times);
  return times;
}
