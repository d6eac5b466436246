import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernels/kernels.js';
import { TwinMemory } from '../support/twin-memory.js';

const ROW_BYTES = 40;
const NULLS = 32;

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

function same(call: (kernels: Kernels) => unknown): unknown {
  const { kernel, twin, firstDifference } = twins.run(call);
  expect(kernel).toEqual(twin);
  expect(firstDifference).toBe(-1);
  return kernel;
}

/** Rows of {count, two integers, unused, nulls}. */
const integerRows = fc.array(
  fc.record({
    count: fc.bigInt({ min: 1n, max: 1000n }),
    a: fc.oneof(fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }), fc.bigInt({ min: -9n, max: 9n })),
    b: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    isNull: fc.boolean(),
  }),
  { maxLength: 40 },
);
const doubleRows = fc.array(
  fc.record({ count: fc.nat(9), a: fc.double({ noNaN: true }), b: fc.double({ noNaN: true }) }),
  { maxLength: 40 },
);

describe('emitting results', () => {
  it('does as its twin for integers', () => {
    fc.assert(
      fc.property(integerRows, (rows) => {
        const n = rows.length;
        const at = twins.i64(
          rows.flatMap(({ count, a, b, isNull }) => [count, a, b, 0n, isNull ? count : 0n]),
        );
        const out = twins.memory.allocateZeroed(n * 8);
        same((k) => k.emitCounts(at, ROW_BYTES, n, 0, out));
        same((k) => k.emitCounts(at, ROW_BYTES, n, NULLS, out));
        expect(same((k) => k.emitValid(at, ROW_BYTES, n, NULLS, out))).toBe(
          rows.filter(({ isNull }) => !isNull).length,
        );
        for (const invert of [0, 1]) {
          same((k) => k.emitI64(at, ROW_BYTES, n, 16, invert, out));
          same((k) => k.emitU8(at, ROW_BYTES, n, 8, invert, out));
          const fits = rows.every(({ a }) => BigInt.asIntN(32, a) === a);
          expect(same((k) => k.emitI32(at, ROW_BYTES, n, 8, invert, out))).toBe(fits ? 1 : 0);
        }
        same((k) => k.emitAverageI64(at, ROW_BYTES, n, 16, NULLS, out));
        same((k) => k.emitAverageI32(at, ROW_BYTES, n, 8, 0, out));
        same((k) => k.emitExtremeCode(at, ROW_BYTES, n, 8, 1, out));
      }),
      { numRuns: 60 },
    );
  });

  it('does as its twin for doubles and floats', () => {
    fc.assert(
      fc.property(doubleRows, (rows) => {
        const n = rows.length;
        const at = twins.f64(rows.flatMap(({ a, b }) => [0, a, b, 0, 0]));
        rows.forEach(({ count }, i) => {
          twins.memory.views.i64[(at + i * ROW_BYTES) >> 3] = BigInt(count);
          twins.memory.views.f32[(at + i * ROW_BYTES + 24) >> 2] = count / 3;
        });
        const out = twins.memory.allocateZeroed(n * 8);
        same((k) => k.emitF64(at, ROW_BYTES, n, 8, out));
        same((k) => k.emitF32(at, ROW_BYTES, n, 24, out));
        same((k) => k.emitAverageF64(at, ROW_BYTES, n, 8, 0, out));
        same((k) => k.emitAverageF32(at, ROW_BYTES, n, 8, 0, out));
        for (const maximum of [0, 1]) {
          same((k) => k.emitExtremeF64(at, ROW_BYTES, n, 8, maximum, out));
          same((k) => k.emitExtremeF32(at, ROW_BYTES, n, 8, maximum, out));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('truncates integer averages toward zero and starts averages at 0.0', () => {
    const rows = twins.i64([2, -7, 0, 0, 0]);
    const out = twins.memory.allocateZeroed(8);
    twins.memory.kernels.emitAverageI64(rows, ROW_BYTES, 1, 8, 0, out);
    expect(twins.memory.views.i64[out >> 3]).toBe(-3n);
    twins.memory.views.f64[(rows + 8) >> 3] = -0;
    twins.memory.kernels.emitAverageF64(rows, ROW_BYTES, 1, 8, 0, out);
    expect(twins.memory.views.f64[out >> 3]).toBe(0);
  });
});
