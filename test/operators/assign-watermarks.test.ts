import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { AssignWatermarksOperator } from '../../src/operators/assign-watermarks.js';
import { field } from '../../src/types/schema.js';
import { timestamp } from '../../src/types/sql-type.js';
import type { WatermarkStrategy } from '../../src/types/window.js';
import { batchOf, columnOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { RecordingOutput } from '../support/recording-output.js';

let memory: KernelMemory;

beforeAll(async () => {
  [memory] = await bothKernelMemories();
});

/** What comes out for batches of millisecond timestamps: per batch its row watermarks, or null where it has none. */
function run(strategy: WatermarkStrategy, batches: readonly (readonly number[])[], precision = 3) {
  const arena = new Arena(memory);
  const type = timestamp(precision);
  const operator = new AssignWatermarksOperator(memory, arena, strategy, 'ts');
  const output = new RecordingOutput(({ batch }) =>
    batch.rowWatermarks === 0
      ? null
      : Array.from({ length: batch.numRows }, (_, i) => {
          const watermark = memory.views.i64[(batch.rowWatermarks >> 3) + i] ?? 0n;
          return watermark === -(2n ** 63n) ? Number.NEGATIVE_INFINITY : Number(watermark);
        }),
  );
  operator.open(output);
  for (const times of batches) {
    const units = times.map((ms) => BigInt(ms) * (precision === 3 ? 1n : 1000n));
    const batch = batchOf(
      [field('ts', type)],
      [columnOf(memory, arena, type, units)],
      times.length,
    );
    operator.receive({ kind: 'batch', batch });
  }
  operator.close();
  arena.close();
  return output.messages;
}

const delayed = (delayMs: number): WatermarkStrategy => ({
  kind: 'bounded-out-of-orderness',
  column: 0,
  delayMs,
});

describe('AssignWatermarksOperator', () => {
  it('sends the watermark behind the batch that raised it, and only then', () => {
    expect(run(delayed(5), [[10, 30], [20], [31]])).toEqual([
      { kind: 'batch', batch: null },
      { kind: 'watermark', watermarkMs: 25 },
      { kind: 'batch', batch: [25] },
      { kind: 'batch', batch: null },
      { kind: 'watermark', watermarkMs: 26 },
    ]);
  });

  it('tells every row the watermark of the rows before it where one is behind', () => {
    expect(run(delayed(5), [[100, 90, 120, 97]])[0]).toEqual({
      kind: 'batch',
      batch: [Number.NEGATIVE_INFINITY, 95, 95, 115],
    });
  });

  it('reads timestamps of any precision', () => {
    expect(run(delayed(0), [[-5, -3]], 6)).toEqual([
      { kind: 'batch', batch: null },
      { kind: 'watermark', watermarkMs: -3 },
    ]);
  });

  it('always tells the row watermarks where the watermark is an expression of its own', () => {
    const messages = run({ kind: 'expression', column: 0 }, [[1, 2, 3]]);
    expect(messages[0]).toEqual({ kind: 'batch', batch: [Number.NEGATIVE_INFINITY, 1, 2] });
  });

  it('gives each row the same watermark however the rows are batched', () => {
    const rows = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 70 }),
        (times, delayMs, size) => {
          let seen = Number.NEGATIVE_INFINITY;
          const expected = times.map((time) => {
            const before = seen;
            seen = Math.max(seen, time - delayMs);
            return before;
          });
          const batches = Array.from({ length: Math.ceil(times.length / size) }, (_, i) =>
            times.slice(i * size, (i + 1) * size),
          );
          const told = run(delayed(delayMs), batches)
            .filter((message) => message.kind === 'batch')
            .map((message) => message.batch);
          batches.forEach((batch, i) => {
            const before = expected.slice(i * size, i * size + batch.length);
            const isAnyBehind = batch.some((time, row) => time <= (before[row] ?? 0));
            expect(told[i]).toEqual(isAnyBehind ? before : null);
          });
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('finds the row before which a watermark is reached', () => {
    const arena = new Arena(memory);
    const operator = new AssignWatermarksOperator(memory, arena, delayed(0), 'ts');
    const type = timestamp(3);
    const times = columnOf(memory, arena, type, [10n, 20n, 15n, 40n, 50n]);
    const batch = batchOf([field('ts', type)], [times], 5);
    expect(operator.firstRowAtWatermark(batch, 0, 5, 20)).toBe(2);
    expect(operator.firstRowAtWatermark(batch, 1, 5, 40)).toBe(4);
    expect(operator.firstRowAtWatermark(batch, 0, 5, 60)).toBe(5);
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const arena = new Arena(memory);
    const type = timestamp(3);
    const batchAt = (times: readonly number[]) =>
      batchOf(
        [field('ts', type)],
        [columnOf(memory, arena, type, times.map(BigInt))],
        times.length,
      );
    const first = new AssignWatermarksOperator(memory, arena, delayed(5), 'ts');
    first.open(new RecordingOutput(() => null));
    first.receive({ kind: 'batch', batch: batchAt([10, 40, 20]) });
    const snapshot = first.beginSnapshot();
    expect(snapshot.advance(1)).toBe(true);
    expect(snapshot.watermarks).toEqual([{ partition: 0, watermarkMs: 35 }]);

    const second = new AssignWatermarksOperator(memory, arena, delayed(5), 'ts');
    const facts = JSON.parse(JSON.stringify(snapshot.facts));
    second.restore({ facts, payloads: [] });
    expect(second.watermarkMs).toBe(35);
    const [a, b] = [first, second].map((operator) => {
      const output = new RecordingOutput(({ batch }) =>
        Array.from(
          { length: batch.numRows },
          (_, i) => memory.views.i64[(batch.rowWatermarks >> 3) + i],
        ),
      );
      operator.open(output);
      operator.receive({ kind: 'batch', batch: batchAt([30, 33, 60]) });
      return output.messages;
    });
    expect(b).toEqual(a);
    expect(b).toEqual([
      { kind: 'batch', batch: [35n, 35n, 35n] },
      { kind: 'watermark', watermarkMs: 55 },
    ]);
  });

  it('restores having seen nothing', () => {
    const arena = new Arena(memory);
    const first = new AssignWatermarksOperator(memory, arena, delayed(5), 'ts');
    const second = new AssignWatermarksOperator(memory, arena, delayed(5), 'ts');
    second.restore({ facts: first.beginSnapshot().facts, payloads: [] });
    expect(second.watermarkMs).toBe(Number.NEGATIVE_INFINITY);
    expect(second.beginSnapshot().watermarks).toEqual([{ partition: 0, watermarkMs: null }]);
  });
});
