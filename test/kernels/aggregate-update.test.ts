import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernels/kernels.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { TwinMemory } from '../support/twin-memory.js';

const ROWS = 5;
const ROW_BYTES = 56;

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

/** Rows of which every cell holds `value`. */
function rowsOf(value: number | bigint): number {
  const words = new Array(ROWS * (ROW_BYTES / 8)).fill(value);
  return typeof value === 'bigint' ? twins.i64(words) : twins.f64(words);
}

function same(call: (kernels: Kernels) => unknown): unknown {
  const { kernel, twin, firstDifference } = twins.run(call);
  expect(kernel).toEqual(twin);
  expect(firstDifference).toBe(-1);
  return kernel;
}

/** Which row each value goes to (-1: dropped), and whether it is valid. */
const places = fc.array(fc.tuple(fc.integer({ min: -1, max: ROWS - 1 }), fc.boolean()), {
  maxLength: 67,
});

type Input = readonly (readonly [row: number, valid: boolean])[];

function addresses(input: Input, rows: number): number {
  return twins.u32(input.map(([row]) => (row < 0 ? 0 : rows + row * ROW_BYTES)));
}

const numbers = fc.infiniteStream(
  fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1.5)),
);
const integers = fc.infiniteStream(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));

describe('updating cells', () => {
  it('does as its twin for sums, counts and null counts', () => {
    fc.assert(
      fc.property(
        places,
        numbers,
        integers,
        fc.constantFrom(0, 1),
        (input, doubles, bigints, dense) => {
          const n = input.length;
          const validity = twins.validity(input.map(([, valid]) => valid));
          const longs = twins.i64([...bigints.take(n + 1)]);
          const floats = twins.f64([...doubles.take(n + 1)]);
          const integerRows = addresses(input, rowsOf(0n));
          const doubleRows = addresses(input, rowsOf(-0));
          same((k) => k.sumI64(integerRows, longs, 8 * dense, validity, n, 8));
          same((k) => k.sumI32(integerRows, longs, 4 * dense, validity, n, 16));
          same((k) => k.countRows(integerRows, n));
          if (validity !== 0) same((k) => k.countNulls(integerRows, validity, n, 24));
          same((k) => k.sumF64(doubleRows, floats, 8 * dense, validity, n, 8));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('does as its twin for FLOAT sums, in single and in double precision', () => {
    const values = fc.infiniteStream(fc.float({ noNaN: true, min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(places, values, (input, stream) => {
        const n = input.length;
        const floats = twins.memory.allocateZeroed(n * 4);
        twins.memory.views.f32.set([...stream.take(n)], floats >> 2);
        const rows = addresses(input, rowsOf(0n));
        const validity = twins.validity(input.map(([, valid]) => valid));
        same((k) => k.sumF32(rows, floats, 4, validity, n, 8));
        same((k) => k.sumF32AsF64(rows, floats, 4, validity, n, 16));
        same((k) => k.extremesF32(rows, floats, 4, validity, n, 24));
      }),
      { numRuns: 40 },
    );
  });

  it('does as its twin for extremes, NaN, infinities and signed zeros among them', () => {
    const doubles = fc.infiniteStream(
      fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY)),
    );
    fc.assert(
      fc.property(places, doubles, integers, (input, stream, bigints) => {
        const n = input.length;
        const validity = twins.validity(input.map(([, valid]) => valid));
        const floats = twins.f64([...stream.take(n)]);
        const longs = twins.i64([...bigints.take(n)]);
        const doubleRows = addresses(input, rowsOf(Number.POSITIVE_INFINITY));
        const integerRows = addresses(input, rowsOf(2n ** 63n - 1n));
        same((k) => k.extremesF64(doubleRows, floats, 8, validity, n, 8));
        same((k) => k.extremesI64(integerRows, longs, 8, validity, n, 8));
        same((k) => k.extremesI32(integerRows, longs, 4, validity, n, 24));
        same((k) => k.extremesU8(integerRows, longs, 1, validity, n, 40));
      }),
      { numRuns: 80 },
    );
  });

  it('does as its twin for extremes of strings, which are those of their bytes', () => {
    const dictionary = new StringDictionary(twins.memory);
    const words = ['', 'b', 'a', 'ab', 'Z', 'é', '\u{1f600}', '\uffee'];
    for (const word of words) dictionary.intern(word);
    const codes = fc.infiniteStream(fc.nat(words.length - 1));
    fc.assert(
      fc.property(places, codes, (input, stream) => {
        const n = input.length;
        const chosen = [...stream.take(n)];
        const rows = rowsOf(0n);
        const at = addresses(input, rows);
        const validity = twins.validity(input.map(([, valid]) => valid));
        const column = twins.u32(chosen);
        same((k) => k.extremesCode(at, column, 4, validity, n, 8, dictionary.address));
        const other = addresses(
          input.filter(([row]) => row >= 0),
          rowsOf(0n),
        );
        const merged = Math.min(ROWS, input.filter(([row]) => row >= 0).length);
        same((k) => k.mergeExtremesCode(other, rows + 8, ROW_BYTES, merged, 8, dictionary.address));
        const texts = input.flatMap(([row, valid], i) =>
          row === 0 && valid ? [words[chosen[i]!]!] : [],
        );
        const order = texts.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const least = twins.memory.views.u32[(rows + 8) >> 2]! - 1;
        expect(words[least]).toBe(order[0]);
      }),
      { numRuns: 60 },
    );
  });

  it('does as its twin for merging pairs of extremes', () => {
    const target = addresses(
      [0, 1, 2, 3, 4].map((row) => [row, true] as const),
      rowsOf(3),
    );
    const source = twins.f64([1, -7, 5, 9, Number.POSITIVE_INFINITY, 0, 2, -2, 3, -3]);
    same((k) => k.mergeExtremesF64(target, source, 16, 5, 8));
    const integers64 = twins.i64([1, -7, 5, 9, 2n ** 62n, 0, 2, -2, 3, -3]);
    same((k) => k.mergeExtremesI64(target, integers64, 16, 5, 24));
  });

  it('does in one fused pass what the single ones do', () => {
    const small = fc.infiniteStream(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }));
    fc.assert(
      fc.property(places, numbers, small, (input, doubles, bigints) => {
        const kept = input.filter(([row]) => row >= 0);
        const n = kept.length;
        const floats = twins.f64([...doubles.take(n)]);
        const longs = twins.i64([...bigints.take(n)]);
        const rows = addresses(kept, rowsOf(0n));
        same((k) => k.fuseBigintDouble(rows, longs, floats, n));
        same((k) => k.fuseDouble(rows, floats, n));
      }),
      { numRuns: 80 },
    );
  });

  it('reports the overflow of a BIGINT sum, also when later values bring it back', () => {
    const rows = addresses(
      [
        [0, true],
        [0, true],
        [0, true],
      ],
      rowsOf(0n),
    );
    const longs = twins.i64([2n ** 63n - 1n, 1n, -5n]);
    const floats = twins.f64([1, 2, 3]);
    expect(same((k) => k.sumI64(rows, longs, 8, 0, 3, 16))).toBe(1);
    expect(same((k) => k.fuseBigintDouble(rows, longs, floats, 3))).toBe(1);
    expect(same((k) => k.sumI64(rows, longs, 8, 0, 1, 24))).toBe(0);
  });
});
