import type { MemoryViews } from '../memory-views.js';
import type { EmitKernels } from './emit-kernels.js';

/** The plain TypeScript twin of assembly/aggregate/emit.ts. */
export function emitReference(views: MemoryViews): EmitKernels {
  const i64At = (address: number): bigint => views.i64[address >>> 3] ?? 0n;
  const f64At = (address: number): number => views.f64[address >>> 3] ?? 0;
  const countOf = (row: number, nulls: number): bigint =>
    nulls === 0 ? i64At(row) : i64At(row) - i64At(row + nulls);
  const integerOf = (cell: number, invert: number): bigint =>
    invert === 1 ? ~i64At(cell) : i64At(cell);
  const extremeOf = (cell: number, maximum: number): number => {
    const least = f64At(cell);
    const negatedMost = f64At(cell + 8);
    const isOnlyNaN =
      least === Number.POSITIVE_INFINITY && negatedMost === Number.POSITIVE_INFINITY;
    if (isOnlyNaN) return Number.NaN;
    return maximum === 1 ? -negatedMost : least;
  };
  const averageOf = (row: number, cell: number, nulls: number): number =>
    (f64At(row + cell) + 0) / Math.max(Number(countOf(row, nulls)), 1);
  const integerAverageOf = (row: number, cell: number, nulls: number): bigint => {
    const count = countOf(row, nulls);
    return i64At(row + cell) / (count === 0n ? 1n : count);
  };

  return {
    emitValid(rows, rowBytes, n, nulls, out) {
      let valid = 0;
      for (let i = 0; i < n; i++) {
        const some = countOf(rows + i * rowBytes, nulls) === 0n ? 0 : 1;
        views.u8[out + i] = some;
        valid += some;
      }
      return valid;
    },
    emitCounts(rows, rowBytes, n, nulls, out) {
      for (let i = 0; i < n; i++) views.i64[(out >>> 3) + i] = countOf(rows + i * rowBytes, nulls);
    },
    emitI64(rows, rowBytes, n, cell, invert, out) {
      for (let i = 0; i < n; i++) {
        views.i64[(out >>> 3) + i] = integerOf(rows + i * rowBytes + cell, invert);
      }
    },
    emitI32(rows, rowBytes, n, cell, invert, out) {
      let fits = 1;
      for (let i = 0; i < n; i++) {
        const value = integerOf(rows + i * rowBytes + cell, invert);
        if (BigInt.asIntN(32, value) !== value) fits = 0;
        views.i32[(out >>> 2) + i] = Number(BigInt.asIntN(32, value));
      }
      return fits;
    },
    emitU8(rows, rowBytes, n, cell, invert, out) {
      for (let i = 0; i < n; i++) {
        views.u8[out + i] = Number(
          BigInt.asUintN(8, integerOf(rows + i * rowBytes + cell, invert)),
        );
      }
    },
    emitF64(rows, rowBytes, n, cell, out) {
      for (let i = 0; i < n; i++) views.f64[(out >>> 3) + i] = f64At(rows + i * rowBytes + cell);
    },
    emitF32(rows, rowBytes, n, cell, out) {
      for (let i = 0; i < n; i++) {
        views.f32[(out >>> 2) + i] = views.f32[(rows + i * rowBytes + cell) >>> 2] ?? 0;
      }
    },
    emitExtremeF64(rows, rowBytes, n, cell, maximum, out) {
      for (let i = 0; i < n; i++) {
        views.f64[(out >>> 3) + i] = extremeOf(rows + i * rowBytes + cell, maximum);
      }
    },
    emitExtremeF32(rows, rowBytes, n, cell, maximum, out) {
      for (let i = 0; i < n; i++) {
        views.f32[(out >>> 2) + i] = extremeOf(rows + i * rowBytes + cell, maximum);
      }
    },
    emitExtremeCode(rows, rowBytes, n, cell, maximum, out) {
      for (let i = 0; i < n; i++) {
        const code = views.u32[(rows + i * rowBytes + cell + maximum * 4) >>> 2] ?? 0;
        views.u32[(out >>> 2) + i] = Math.max(code, 1) - 1;
      }
    },
    emitAverageF64(rows, rowBytes, n, cell, nulls, out) {
      for (let i = 0; i < n; i++) {
        views.f64[(out >>> 3) + i] = averageOf(rows + i * rowBytes, cell, nulls);
      }
    },
    emitAverageF32(rows, rowBytes, n, cell, nulls, out) {
      for (let i = 0; i < n; i++) {
        views.f32[(out >>> 2) + i] = averageOf(rows + i * rowBytes, cell, nulls);
      }
    },
    emitAverageI64(rows, rowBytes, n, cell, nulls, out) {
      for (let i = 0; i < n; i++) {
        views.i64[(out >>> 3) + i] = integerAverageOf(rows + i * rowBytes, cell, nulls);
      }
    },
    emitAverageI32(rows, rowBytes, n, cell, nulls, out) {
      for (let i = 0; i < n; i++) {
        const average = integerAverageOf(rows + i * rowBytes, cell, nulls);
        views.i32[(out >>> 2) + i] = Number(BigInt.asIntN(32, average));
      }
    },
  };
}
