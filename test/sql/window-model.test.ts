import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BIGINT, type Schema, timestampLtz, VARCHAR } from '../../src/node.js';
import { type EventRow, type HopWindow, naiveWindows } from './support/naive-windows.js';
import { runOverStream } from './support/run-script.js';

const SCHEMA: Schema = [
  { name: 'k', type: VARCHAR, nullable: true },
  { name: 'v', type: BIGINT, nullable: true },
  { name: 'ts', type: timestampLtz(3), nullable: false },
];

/** Out of order by up to a few windows, around the epoch, with nulls, and now and then a leap in time. */
const anyRows = fc
  .array(
    fc.record({
      k: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
      v: fc.option(fc.integer({ min: -1_000, max: 1_000 })),
      stepMs: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -30, max: 40 }) },
        { weight: 1, arbitrary: fc.integer({ min: -500, max: 2_000 }) },
      ),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((steps) => {
    let ms = -300;
    return steps.map(({ k, v, stepMs }): EventRow => {
      ms += stepMs;
      return { k, v, ms };
    });
  });

const anyWindow: fc.Arbitrary<HopWindow> = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map((sizeMs) => ({ sizeMs, slideMs: sizeMs })),
  fc.record({ sizeMs: fc.integer({ min: 1, max: 60 }), slideMs: fc.integer({ min: 1, max: 60 }) }),
);

const anyDelayMs = fc.integer({ min: 0, max: 60 });

describe('windows', () => {
  it('hold what the definitions say, whatever the disorder, the window and the batch size', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRows,
        anyWindow,
        anyDelayMs,
        fc.integer({ min: 1, max: 130 }),
        async (rows, window, delayMs, batchRowsMax) => {
          const expected = naiveWindows(rows, window, delayMs);
          const { text, statistics } = await run(rows, window, delayMs, { batchRowsMax });
          expect(text).toBe(expected.windows.map((result) => `${print(result)}\n`).join(''));
          expect(statistics.lateRows).toBe(expected.lateRows);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  it('come out the same from the TypeScript kernels', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, anyWindow, anyDelayMs, async (rows, window, delayMs) => {
        const compiled = await run(rows, window, delayMs, { kernelMode: 'webassembly' });
        const plain = await run(rows, window, delayMs, { kernelMode: 'typescript' });
        expect(plain.text).toBe(compiled.text);
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it('hold the same rows when these are reordered within the allowed delay', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, anyWindow, fc.nat(), async (rows, window, salt) => {
        const delayMs = 60;
        const inOrder = [...rows].sort((a, b) => a.ms - b.ms);
        const shuffled = inOrder
          .map((row, i) => ({
            row,
            at: row.ms + (((Math.imul(i + 1, 0x9e3779b1) ^ salt) >>> 0) % delayMs),
          }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row);
        const expected = await run(inOrder, window, delayMs, {});
        const got = await run(shuffled, window, delayMs, {});
        expect(got.statistics.lateRows).toBe(0);
        expect(sortedLines(got.text)).toEqual(sortedLines(expected.text));
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});

function run(
  rows: readonly EventRow[],
  { sizeMs, slideMs }: HopWindow,
  delayMs: number,
  options: Parameters<typeof runOverStream>[2],
) {
  const size = interval(sizeMs);
  const args =
    sizeMs === slideMs ? `TUMBLE(ts, ${size})` : `HOP(ts, ${interval(slideMs)}, ${size})`;
  const sql = `
    SELECT k, ${args.replace('(', '_START(')} AS s, COUNT(*) AS n, COUNT(v) AS vs, SUM(v) AS total, MIN(v) AS lowest, MAX(v) AS highest
    FROM events GROUP BY k, ${args}`;
  const table = {
    name: 'events',
    rows: rows.map(({ k, v, ms }) => ({ k, v, ts: ms })),
    schema: SCHEMA,
    watermark: { column: 'ts', delayMs },
  };
  return runOverStream(table, sql, options);
}

function interval(ms: number): string {
  return `INTERVAL '${(ms / 1_000).toFixed(3)}' SECOND`;
}

function print({
  k,
  startMs,
  n,
  vs,
  total,
  lowest,
  highest,
}: ReturnType<typeof naiveWindows>['windows'][number]): string {
  const s = new Date(startMs).toISOString().replace('Z', '');
  return JSON.stringify({ k, s, n, vs, total, lowest, highest });
}

function sortedLines(text: string): string[] {
  return text.split('\n').sort();
}
