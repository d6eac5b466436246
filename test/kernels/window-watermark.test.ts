import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { WATERMARK_SCAN_BYTES } from '../../src/kernels/abi.js';
import { TwinMemory } from '../support/twin-memory.js';

const I64_MIN = -(2n ** 63n);
const SAME = -1;

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

const lengths = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(63, 64, 65, 127, 128));
const delays = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 }));
/** Steps between rows: usually small jitter, now and then a leap, far out of the fast path's range too. */
const steps = fc.oneof(
  { weight: 30, arbitrary: fc.bigInt({ min: -2000n, max: 2500n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }) },
);
const chunks = lengths.chain((n) =>
  fc.record({
    start: fc.constantFrom(0n, -50_000n, 1_700_000_000_000n, I64_MIN + 3n, 2n ** 62n),
    steps: fc.array(steps, { minLength: n, maxLength: n }),
    valid: fc.oneof(
      fc.constant(new Array<boolean>(n).fill(true)),
      fc.array(fc.boolean(), { minLength: n, maxLength: n }),
    ),
    maximum: fc.oneof(fc.constant(I64_MIN), fc.bigInt({ min: -60_000n, max: 1_700_000_001_000n })),
    delayMs: delays,
  }),
);

function timesOf(start: bigint, stepsMs: readonly bigint[]): bigint[] {
  let time = start;
  return stepsMs.map((step) => {
    time = BigInt.asIntN(64, time + step);
    return time;
  });
}

function newScan(maximum: bigint): number {
  const scan = twins.memory.allocateZeroed(WATERMARK_SCAN_BYTES);
  twins.memory.views.i64[scan / 8] = maximum;
  return scan;
}

function scanned(times: readonly bigint[], maximum: bigint, delayMs: number) {
  const scan = newScan(maximum);
  const behind = twins.memory.kernels.watermarkScan(
    twins.i64(times),
    0,
    times.length,
    delayMs,
    scan,
  );
  const fields = twins.memory.views.i64.slice(scan / 8, scan / 8 + 4);
  return {
    behind,
    maximum: fields[0],
    before: fields[1],
    chunkMin: fields[2],
    chunkMax: fields[3],
  };
}

describe('watermark kernels', () => {
  it('do as their twins on any chunk', () => {
    fc.assert(
      fc.property(chunks, (chunk) => {
        const times = twins.i64(timesOf(chunk.start, chunk.steps));
        const validity = twins.validity(chunk.valid);
        const n = chunk.steps.length;
        const scan = newScan(chunk.maximum);
        const out = twins.memory.allocateZeroed(n * 8);
        const scanRun = twins.run((kernels) =>
          kernels.watermarkScan(times, validity, n, chunk.delayMs, scan),
        );
        expect(scanRun).toEqual({
          kernel: scanRun.twin,
          twin: scanRun.twin,
          firstDifference: SAME,
        });
        const rowRun = twins.run((kernels) =>
          kernels.rowWatermarks(times, validity, n, chunk.delayMs, scan, out),
        );
        expect(rowRun.firstDifference).toBe(SAME);
      }),
      { numRuns: 300 },
    );
  });

  it('see a row that is no later than the watermark of the rows before it', () => {
    expect(scanned([10n, 5n], I64_MIN, 5).behind).toBe(1);
    expect(scanned([10n, 6n], I64_MIN, 5).behind).toBe(0);
    expect(scanned([5n], 10n, 5).behind).toBe(1);
    expect(scanned([I64_MIN + 1n], I64_MIN, 5).behind).toBe(0);
  });

  it('find a single row behind anywhere in a long chunk, and none in one merely out of order', () => {
    const inOrder = Array.from({ length: 1000 }, (_, i) => BigInt(i * 10 - ((i * 7) % 50)));
    expect(scanned(inOrder, I64_MIN, 100).behind).toBe(0);
    for (const at of [70, 500, 999]) {
      const times = inOrder.with(at, BigInt(at * 10 - 2000));
      expect(scanned(times, I64_MIN, 100).behind).toBe(1);
    }
  });

  it('report the extremes of the chunk and the maximum before and after', () => {
    expect(scanned([-7n, 12n, 3n], 8n, 0)).toMatchObject({
      maximum: 12n,
      before: 8n,
      chunkMin: -7n,
      chunkMax: 12n,
    });
  });
});

describe('timesToMs', () => {
  it('does as its twin and rounds down, before 1970 too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 70 }),
        fc.constantFrom(1000, 1_000_000),
        (values, unitsPerMs) => {
          const times = twins.i64(values);
          const run = twins.run((kernels) =>
            kernels.timesToMs(times, values.length, unitsPerMs, times),
          );
          expect(run.firstDifference).toBe(SAME);
        },
      ),
    );
    const times = twins.i64([-1, -1000, -1001, 999, 1000]);
    twins.memory.kernels.timesToMs(times, 5, 1000, times);
    expect([...twins.memory.views.i64.slice(times / 8, times / 8 + 5)]).toEqual([
      -1n,
      -1n,
      -2n,
      0n,
      1n,
    ]);
  });
});
