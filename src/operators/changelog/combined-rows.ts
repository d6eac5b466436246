import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { byteWidthOf } from '../../types/sql-type.js';

/** Where rows that were kept begin behind `n` rows of a batch: bitmaps are put together by the byte. */
export function keptBaseOf(n: number): number {
  return (n + 7) & ~7;
}

/** A batch's `n` dense columns, and from row `keptBaseOf(n)` on the `keptCount` rows of `kept`. */
export function combineRows(
  memory: KernelMemory,
  arena: Arena,
  columns: readonly Column[],
  n: number,
  kept: readonly Column[],
  keptCount: number,
): readonly Column[] {
  const base = keptBaseOf(n);
  return columns.map((column, position) => {
    const other = must(kept[position]);
    const width = byteWidthOf(column.type);
    const values = arena.allocate((base + keptCount) * width);
    const { u8 } = memory.views;
    u8.copyWithin(values, column.values, column.values + n * width);
    u8.copyWithin(values + base * width, other.values, other.values + keptCount * width);
    const isValid = column.validity === 0 && other.validity === 0;
    const validity = isValid
      ? 0
      : combineBits(memory, arena, column.validity, n, other.validity, keptCount);
    return { ...column, values, validity };
  });
}

function combineBits(
  memory: KernelMemory,
  arena: Arena,
  first: number,
  n: number,
  second: number,
  secondCount: number,
): number {
  const firstBytes = keptBaseOf(n) >> 3;
  const secondBytes = (secondCount + 7) >> 3;
  const bits = arena.allocate(firstBytes + secondBytes);
  const { u8 } = memory.views;
  if (first === 0) u8.fill(0xff, bits, bits + firstBytes);
  else u8.copyWithin(bits, first, first + firstBytes);
  const behind = bits + firstBytes;
  if (second === 0) u8.fill(0xff, behind, behind + secondBytes);
  else u8.copyWithin(behind, second, second + secondBytes);
  return bits;
}

/**
 * Clears the byte (of `isSame`) of each row that differs from the one that `others` has for it: another value, or a null beside
 * none. Values are the same where their bytes are: NaN is like itself, and 0.0 not like -0.0.
 */
export function compareRows(
  memory: KernelMemory,
  columns: readonly Column[],
  others: Int32Array,
  n: number,
  isSame: Uint8Array,
): void {
  const { u8, u32 } = memory.views;
  for (const { values, validity, type } of columns) {
    const width = byteWidthOf(type);
    for (let row = 0; row < n; row++) {
      if (isSame[row] === 0) continue;
      const other = must(others[row]);
      if (validity !== 0) {
        const isValid = (must(u8[validity + (row >> 3)]) >> (row & 7)) & 1;
        const isOtherValid = (must(u8[validity + (other >> 3)]) >> (other & 7)) & 1;
        if (isValid !== isOtherValid) isSame[row] = 0;
        if (isValid === 0 || isOtherValid === 0) continue;
      }
      if (width === 1) {
        if (u8[values + row] !== u8[values + other]) isSame[row] = 0;
        continue;
      }
      const words = width >>> 2;
      const a = (values >>> 2) + row * words;
      const b = (values >>> 2) + other * words;
      if (u32[a] !== u32[b] || (words === 2 && u32[a + 1] !== u32[b + 1])) isSame[row] = 0;
    }
  }
}
