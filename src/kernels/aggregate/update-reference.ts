import { DICTIONARY_BYTES, DICTIONARY_OFFSETS } from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import { bitAt } from '../select/bits-reference.js';
import type { UpdateKernels } from './update-kernels.js';

/** The plain TypeScript twin of assembly/aggregate/update-sums.ts, update-extremes.ts and update-fused.ts. */
export function updateReference(views: MemoryViews): UpdateKernels {
  const u32At = (address: number): number => views.u32[address >>> 2] ?? 0;
  const i64At = (address: number): bigint => views.i64[address >>> 3] ?? 0n;
  const f64At = (address: number): number => views.f64[address >>> 3] ?? 0;
  const f32At = (address: number): number => views.f32[address >>> 2] ?? 0;
  const i32AsI64 = (address: number): bigint => BigInt(views.i32[address >>> 2] ?? 0);
  const u8AsI64 = (address: number): bigint => BigInt(views.u8[address] ?? 0);

  /** Calls `update(cell, value's address)` for every row that is neither dropped nor null. */
  const each =
    (update: (cell: number, value: number) => void): UpdateKernels['sumF64'] =>
    (rows, values, step, validity, n, offset) => {
      for (let i = 0; i < n; i++) {
        const row = u32At(rows + i * 4);
        if (row !== 0 && bitAt(views, validity, i) === 1) update(row + offset, values + i * step);
      }
    };
  /** Adds to an i64 cell; 1 when the sum does not fit. */
  const addI64 = (cell: number, value: bigint): number => {
    const sum = i64At(cell) + value;
    views.i64[cell >>> 3] = BigInt.asIntN(64, sum);
    return BigInt.asIntN(64, sum) === sum ? 0 : 1;
  };
  const sumIntegers =
    (valueAt: (address: number) => bigint): UpdateKernels['sumI64'] =>
    (...columns) => {
      let overflow = 0;
      each((cell, value) => {
        overflow |= addI64(cell, valueAt(value));
      })(...columns);
      return overflow;
    };
  const addF64 = (cell: number, value: number): void => {
    views.f64[cell >>> 3] = f64At(cell) + value;
  };
  const offerF64 = (cell: number, least: number, negatedMost: number): void => {
    if (least < f64At(cell)) views.f64[cell >>> 3] = least;
    if (negatedMost < f64At(cell + 8)) views.f64[(cell + 8) >>> 3] = negatedMost;
  };
  const offerI64 = (cell: number, least: bigint, invertedMost: bigint): void => {
    if (least < i64At(cell)) views.i64[cell >>> 3] = least;
    if (invertedMost < i64At(cell + 8)) views.i64[(cell + 8) >>> 3] = invertedMost;
  };
  const textOf = (dictionary: number, code: number): Uint8Array => {
    const offsets = u32At(dictionary + DICTIONARY_OFFSETS) + code * 4;
    const bytes = u32At(dictionary + DICTIONARY_BYTES);
    return views.u8.subarray(bytes + u32At(offsets), bytes + u32At(offsets + 4));
  };
  /** `least` and `most` are codes + 1. */
  const offerCode = (cell: number, least: number, most: number, dictionary: number): void => {
    const order = (a: number, b: number): number =>
      compareBytes(textOf(dictionary, a - 1), textOf(dictionary, b - 1));
    const knownLeast = u32At(cell);
    const knownMost = u32At(cell + 4);
    if (knownLeast === 0 || order(least, knownLeast) < 0) views.u32[cell >>> 2] = least;
    if (knownMost === 0 || order(most, knownMost) > 0) views.u32[(cell + 4) >>> 2] = most;
  };
  const addDouble = (cells: number, value: number): void => {
    offerF64(cells, value, -value);
    addF64(cells + 16, value);
  };

  return {
    countRows: (rows, n) => each((cell) => void addI64(cell, 1n))(rows, 0, 0, 0, n, 0),
    countNulls(rows, validity, n, offset) {
      for (let i = 0; i < n; i++) {
        const row = u32At(rows + i * 4);
        if (row !== 0 && bitAt(views, validity, i) === 0) addI64(row + offset, 1n);
      }
    },
    sumI32: sumIntegers(i32AsI64),
    sumI64: sumIntegers(i64At),
    sumF64: each((cell, value) => addF64(cell, f64At(value))),
    sumF32AsF64: each((cell, value) => addF64(cell, f32At(value))),
    sumF32: each((cell, value) => {
      views.f32[cell >>> 2] = f32At(cell) + f32At(value);
    }),
    extremesF64: each((cell, value) => offerF64(cell, f64At(value), -f64At(value))),
    extremesF32: each((cell, value) => offerF64(cell, f32At(value), -f32At(value))),
    extremesI64: each((cell, value) => offerI64(cell, i64At(value), ~i64At(value))),
    extremesI32: each((cell, value) => offerI64(cell, i32AsI64(value), ~i32AsI64(value))),
    extremesU8: each((cell, value) => offerI64(cell, u8AsI64(value), ~u8AsI64(value))),
    extremesCode: (rows, codes, step, validity, n, offset, dictionary) =>
      each((cell, code) => offerCode(cell, u32At(code) + 1, u32At(code) + 1, dictionary))(
        rows,
        codes,
        step,
        validity,
        n,
        offset,
      ),
    mergeExtremesF64: (rows, source, step, n, offset) =>
      each((cell, other) => offerF64(cell, f64At(other), f64At(other + 8)))(
        rows,
        source,
        step,
        0,
        n,
        offset,
      ),
    mergeExtremesI64: (rows, source, step, n, offset) =>
      each((cell, other) => offerI64(cell, i64At(other), i64At(other + 8)))(
        rows,
        source,
        step,
        0,
        n,
        offset,
      ),
    mergeExtremesCode: (rows, source, step, n, offset, dictionary) =>
      each((cell, other) => {
        if (u32At(other) !== 0) offerCode(cell, u32At(other), u32At(other + 4), dictionary);
      })(rows, source, step, 0, n, offset),
    fuseBigintDouble(rows, bigints, doubles, n) {
      let overflow = 0;
      each((row) => void addI64(row, 1n))(rows, 0, 0, 0, n, 0);
      each((cell, value) => {
        overflow |= addI64(cell, i64At(value));
      })(rows, bigints, 8, 0, n, 8);
      each((cells, value) => addDouble(cells, f64At(value)))(rows, doubles, 8, 0, n, 16);
      return overflow;
    },
    fuseDouble(rows, doubles, n) {
      each((row) => void addI64(row, 1n))(rows, 0, 0, 0, n, 0);
      each((cells, value) => addDouble(cells, f64At(value)))(rows, doubles, 8, 0, n, 8);
    },
  };
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  if (at < 0 || at >= b.length) return a.length - b.length;
  return (a[at] ?? 0) - (b[at] ?? 0);
}
