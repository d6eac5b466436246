import type { Column } from '../columnar/column.js';
import type { ColumnTarget } from '../columnar/column-target.js';
import { writeStrings } from '../columnar/write-values.js';
import { must, unreachable } from '../common/assert.js';
import type { Field } from '../types/schema.js';
import { byteWidthOf, physicalTypeOf } from '../types/sql-type.js';

/**
 * A value as its column has it: bigint for BIGINT, and for timestamps in the column's unit; days for DATE; numbers for INT, FLOAT and
 * DOUBLE, strings and booleans.
 */
export type Cell = bigint | number | string | boolean | null;

/** Cells of one column, behind each other; `position` is the column's place in the target. */
export function writeCells(
  { type }: Field,
  cells: readonly Cell[],
  position: number,
  { arena, dictionaries }: ColumnTarget,
): Column {
  const step = byteWidthOf(type);
  const values = arena.allocate(cells.length * step);
  const validity = writeValidity(cells, arena);
  const dictionary = dictionaries[position];
  const { u8, i32, i64, f32, f64 } = arena.memory.views;
  const physical = physicalTypeOf(type);
  switch (physical) {
    case 'code':
      writeStrings(cells, validity, must(dictionary), values, arena);
      break;
    case 'u8':
      for (const [row, cell] of cells.entries()) u8[values + row] = cell === true ? 1 : 0;
      break;
    case 'i32':
      i32.set(cells.map(Number), values >> 2);
      break;
    case 'i64':
      for (const [row, cell] of cells.entries()) i64[(values >> 3) + row] = BigInt(cell ?? 0);
      break;
    case 'f32':
      f32.set(cells.map(Number), values >> 2);
      break;
    case 'f64':
      f64.set(cells.map(Number), values >> 3);
      break;
    default:
      return unreachable(physical);
  }
  return { type, values, step, validity, dictionary };
}

/** Address of the bitmap; 0 where no cell is null. */
function writeValidity(cells: readonly Cell[], arena: ColumnTarget['arena']): number {
  if (!cells.includes(null)) return 0;
  const byteLength = (cells.length + 7) >> 3;
  const address = arena.allocate(byteLength);
  const bytes = arena.memory.views.u8.subarray(address, address + byteLength);
  bytes.fill(0);
  for (const [row, cell] of cells.entries()) {
    if (cell !== null) bytes[row >> 3] = must(bytes[row >> 3]) | (1 << (row & 7));
  }
  return address;
}
