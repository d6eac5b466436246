import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CAPTURE_BYTES,
  CAPTURE_COUNT,
  CAPTURE_FROM,
  CAPTURE_KNOWN,
  CAPTURE_KNOWN_COUNTS,
  CAPTURE_SAVED_AT,
  CAPTURE_SAVED_COUNT,
  CAPTURE_SAVED_INDICES,
  CAPTURE_SAVED_ROWS,
  SLICE_BYTES,
  SLICE_ROW_BYTES,
  SLICE_ROWS,
} from '../../src/kernels/abi.js';
import { TwinMemory } from '../support/twin-memory.js';

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

const captures = fc
  .record({ count: fc.integer({ min: 1, max: 40 }), cells: fc.integer({ min: 1, max: 4 }) })
  .chain(({ count, cells }) =>
    fc.record({
      count: fc.constant(count),
      rowBytes: fc.constant(cells * 8),
      known: fc.integer({ min: 0, max: count }),
      /** Rows behind the captured ones. */
      more: fc.nat(5),
      counts: fc.array(fc.nat(3), { minLength: count, maxLength: count }),
      knownCounts: fc.array(fc.nat(3), { minLength: count, maxLength: count }),
      steps: fc.array(
        fc.oneof(
          fc.record({
            kind: fc.constant('save' as const),
            rows: fc.array(fc.integer({ min: -3, max: count + 8 }), { maxLength: 20 }),
          }),
          fc.record({ kind: fc.constant('copy' as const), n: fc.integer({ min: 0, max: 12 }) }),
        ),
        { maxLength: 12 },
      ),
      garbage: fc.array(fc.nat(50), { minLength: count, maxLength: count }),
    }),
  );

describe('capture kernels', () => {
  it('save and copy rows as their twins do', () => {
    fc.assert(
      fc.property(captures, (drawn) => {
        const { count, rowBytes, known, more, steps } = drawn;
        const { memory } = twins;
        const { u32 } = memory.views;
        const [slice, capture] = [SLICE_BYTES, CAPTURE_BYTES].map((n) => memory.allocateZeroed(n));
        const rows = memory.allocateZeroed((count + more) * rowBytes);
        const set = (at: number, value: number) => {
          memory.views.u32[at >> 2] = value;
        };
        set(slice! + SLICE_ROWS, rows);
        set(slice! + SLICE_ROW_BYTES, rowBytes);
        set(capture! + CAPTURE_COUNT, count);
        set(capture! + CAPTURE_KNOWN, known);
        set(capture! + CAPTURE_KNOWN_COUNTS, twins.u32(drawn.knownCounts));
        // What has not been saved lies anyhow in memory.
        set(capture! + CAPTURE_SAVED_AT, twins.u32(drawn.garbage));
        set(capture! + CAPTURE_SAVED_INDICES, memory.allocate((count + 20) * 4));
        set(capture! + CAPTURE_SAVED_ROWS, memory.allocate((count + 20) * rowBytes));
        for (const [i, value] of drawn.counts.entries()) set(rows + i * rowBytes, value);
        const original = memory.views.u8.slice(rows, rows + count * rowBytes);
        const outIndices = memory.allocate(count * 4);
        const outRows = memory.allocate(count * rowBytes);
        const expected: number[] = [];
        const found: number[] = [];
        let from = 0;
        for (const step of steps) {
          if (step.kind === 'save') {
            const addresses = step.rows.map((i) => (i < 0 ? i + 3 : rows + i * rowBytes));
            const list = twins.u32(addresses);
            const run = twins.run((kernels) =>
              kernels.saveRows(slice!, capture!, list, addresses.length),
            );
            expect(run.firstDifference).toBe(-1);
            // The rows are updated behind that.
            for (const i of step.rows) {
              if (i >= 0 && i < count) set(rows + i * rowBytes, 1000 + i);
            }
            continue;
          }
          const n = Math.min(step.n, count - from);
          const run = twins.run((kernels) =>
            kernels.captureRows(slice!, capture!, n, outIndices, outRows),
          );
          expect(run.firstDifference).toBe(-1);
          expect(run.kernel).toBe(run.twin);
          for (let i = from; i < from + n; i++) {
            if (i >= known || drawn.counts[i] !== drawn.knownCounts[i]) expected.push(i);
          }
          for (let i = 0; i < Number(run.kernel); i++) {
            const index = memory.views.u32[(outIndices >> 2) + i]!;
            found.push(index);
            const at = outRows + i * rowBytes;
            expect(memory.views.u8.slice(at, at + rowBytes)).toEqual(
              original.slice(index * rowBytes, (index + 1) * rowBytes),
            );
          }
          from += n;
          expect(u32[(capture! + CAPTURE_FROM) >> 2]).toBe(from);
        }
        expect(found).toEqual(expected);
        expect(u32[(capture! + CAPTURE_SAVED_COUNT) >> 2]).toBeLessThanOrEqual(count);
      }),
      { numRuns: 200 },
    );
  });
});
