import { unreachable } from '../common/assert.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import { type SqlType, unitsPerSecond } from '../types/sql-type.js';

const MS_PER_DAY = 86_400_000;
const TWO_POW_32 = 2 ** 32;
const UTF8_BYTES_PER_UNIT_MAX = 3;

const encoder = new TextEncoder();

/**
 * Writes JavaScript values to `out` in the layout of `type`; null cells are skipped. Returns the position of the first
 * cell that does not fit the type, or -1.
 */
export function writeValues(
  cells: readonly unknown[],
  type: Exclude<SqlType, { kind: 'varchar' }>,
  out: number,
  memory: KernelMemory,
): number {
  const { u8, i32, f32, f64 } = memory.views;
  const write = (each: (cell: unknown, i: number) => boolean): number =>
    cells.findIndex((cell, i) => cell !== null && !each(cell, i));
  switch (type.kind) {
    case 'boolean':
      return write((cell, i) => {
        u8[out + i] = cell === true ? 1 : 0;
        return typeof cell === 'boolean';
      });
    case 'int':
      return write((cell, i) => {
        if (typeof cell !== 'number') return false;
        i32[(out >> 2) + i] = cell;
        return i32[(out >> 2) + i] === cell;
      });
    case 'bigint':
      return write((cell, i) => writeBigint(memory, (out >> 3) + i, cell));
    case 'float':
      return write((cell, i) => {
        if (typeof cell !== 'number') return false;
        f32[(out >> 2) + i] = cell;
        return true;
      });
    case 'double':
      return write((cell, i) => {
        if (typeof cell !== 'number') return false;
        f64[(out >> 3) + i] = cell;
        return true;
      });
    case 'date':
      return write((cell, i) => {
        const days = Math.floor(epochMs(cell) / MS_PER_DAY);
        i32[(out >> 2) + i] = days;
        return i32[(out >> 2) + i] === days;
      });
    case 'timestamp':
    case 'timestamp_ltz': {
      const unitsPerMs = unitsPerSecond(type) / 1000;
      return write((cell, i) => writeTime(memory, (out >> 3) + i, epochMs(cell), unitsPerMs));
    }
    default:
      return unreachable(type);
  }
}

/** As `writeValues` for text: writes codes of `dictionary`. */
export function writeStrings(
  cells: readonly unknown[],
  validity: number,
  dictionary: StringDictionary,
  out: number,
  arena: Arena,
): number {
  let units = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === 'string') units += cell.length;
    else if (cell !== null) return i;
  }
  const capacity = units * UTF8_BYTES_PER_UNIT_MAX;
  const bytes = arena.allocate(capacity);
  const offsets = arena.allocate((cells.length + 1) * 4);
  const target = arena.memory.views.u8.subarray(bytes, bytes + capacity);
  const ends = arena.memory.views.u32.subarray(offsets >> 2);
  let used = 0;
  ends[0] = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === 'string') used += encoder.encodeInto(cell, target.subarray(used)).written;
    ends[i + 1] = used;
  }
  dictionary.internColumn(offsets, bytes, validity, cells.length, out);
  return -1;
}

/** Milliseconds since 1970-01-01, or NaN where `cell` is no time. */
function epochMs(cell: unknown): number {
  if (cell instanceof Date) return cell.getTime();
  return typeof cell === 'number' ? cell : Number.NaN;
}

function writeBigint(memory: KernelMemory, index: number, cell: unknown): boolean {
  if (typeof cell === 'bigint') {
    memory.views.i64[index] = cell;
    return memory.views.i64[index] === cell;
  }
  if (!Number.isSafeInteger(cell)) return false;
  writeInteger(memory, index, cell as number);
  return true;
}

/** Finer than the unit is rounded down. */
function writeTime(memory: KernelMemory, index: number, ms: number, unitsPerMs: number): boolean {
  if (!Number.isFinite(ms)) return false;
  const units = Math.floor(ms * unitsPerMs);
  if (Number.isSafeInteger(units)) {
    writeInteger(memory, index, units);
    return true;
  }
  const wholeMs = Math.floor(ms);
  const fraction = Math.floor((ms - wholeMs) * unitsPerMs);
  return writeBigint(memory, index, BigInt(wholeMs) * BigInt(unitsPerMs) + BigInt(fraction));
}

/** A safe integer as i64, without a BigInt. */
function writeInteger(memory: KernelMemory, index: number, value: number): void {
  const high = Math.floor(value / TWO_POW_32);
  memory.views.i32[index * 2] = value - high * TWO_POW_32;
  memory.views.i32[index * 2 + 1] = high;
}
