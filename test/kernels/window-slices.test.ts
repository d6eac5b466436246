import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TwinMemory } from '../support/twin-memory.js';

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

const times = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.bigInt({ min: -100_000n, max: 100_000n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  ),
  { minLength: 1, maxLength: 70 },
);

describe('slice kernels', () => {
  it('find the range of times as their twin does', () => {
    fc.assert(
      fc.property(times, (values) => {
        const at = twins.i64(values);
        const out = twins.memory.allocateZeroed(16);
        const run = twins.run((kernels) => kernels.timeRange(at, values.length, out));
        expect(run.firstDifference).toBe(-1);
      }),
      { numRuns: 200 },
    );
  });

  it('number slices as their twin does, by multiplication and by division', () => {
    const offsets = (max: number) => fc.array(fc.nat(max), { minLength: 1, maxLength: 70 });
    const cases = fc.oneof(
      fc.tuple(offsets(2 ** 31 - 1), fc.integer({ min: 1, max: 2 ** 31 - 1 })),
      fc.tuple(offsets(2 ** 31 - 1), fc.constantFrom(1, 2, 3, 60_000, 3_600_000, 2 ** 30, 2 ** 31)),
      fc.tuple(fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 9 }), fc.constant(2 ** 32)),
    );
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(0, -(2 ** 40), 1_700_000_000_000),
        ([since, sliceMs], baseMs) => {
          const at = twins.i64(since.map((ms) => BigInt(ms) + BigInt(baseMs)));
          const out = twins.memory.allocateZeroed(since.length * 4);
          const rangeMs = Math.max(...since);
          const run = twins.run((kernels) =>
            kernels.sliceOrdinals(at, since.length, baseMs, rangeMs, sliceMs, out),
          );
          expect(run.firstDifference).toBe(-1);
          const first = twins.memory.views.u32[out >> 2];
          expect(first).toBe(Math.floor(since[0]! / sliceMs));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('find the first watermark that closes a window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -50n, max: 50n })),
        fc.integer({ min: -60, max: 60 }),
        (values, bound) => {
          const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
          const at = twins.i64(sorted);
          const { kernel, twin } = twins.run((kernels) =>
            kernels.firstNotBelow(at, sorted.length, bound),
          );
          expect(kernel).toBe(twin);
        },
      ),
    );
  });
});
