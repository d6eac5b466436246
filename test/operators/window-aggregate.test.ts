import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import type { AggregateCall } from '../../src/types/aggregate-call.js';
import { field, type Schema } from '../../src/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '../../src/types/sql-type.js';
import type { WindowAssigner } from '../../src/types/window.js';
import type { Value } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { runWindowAggregate, type WindowOutcome } from '../support/run-window-aggregate.js';
import { type ModelRow, modelWindows } from '../support/window-model.js';

interface Trade {
  readonly price: number | null;
  readonly volume: bigint | null;
}

type Row = ModelRow<string | null, Trade>;

const INPUT: Schema = [
  field('symbol', VARCHAR),
  field('price', DOUBLE),
  field('volume', BIGINT),
  field('ts', timestamp(3)),
];
const AGGREGATES: readonly AggregateCall[] = [
  { kind: 'count-star', resultType: BIGINT },
  { kind: 'avg', column: 1, argumentType: DOUBLE, resultType: DOUBLE },
  { kind: 'sum', column: 2, argumentType: BIGINT, resultType: BIGINT },
  { kind: 'min', column: 1, argumentType: DOUBLE, resultType: DOUBLE },
  { kind: 'max', column: 1, argumentType: DOUBLE, resultType: DOUBLE },
];
const OUTPUT: Schema = [
  field('symbol', VARCHAR),
  field('window_start', timestamp(3)),
  field('window_end', timestamp(3)),
  ...AGGREGATES.map((call, i) => field(`a${i}`, call.resultType)),
];

let memories: readonly KernelMemory[];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

type Stream = typeof streams extends fc.Arbitrary<infer T> ? T : never;

function run(
  memory: KernelMemory,
  rows: readonly Row[],
  window: WindowAssigner,
  delayMs: number,
  batchRows: number,
): WindowOutcome {
  return runWindowAggregate(memory, {
    spec: {
      inputSchema: INPUT,
      schema: OUTPUT,
      window,
      timeColumn: 3,
      keyColumns: [0],
      aggregates: AGGREGATES,
    },
    rows: rows.map(({ key, value, timeMs }) => [key, value.price, value.volume, BigInt(timeMs)]),
    delayMs,
    batchRows,
  });
}

function expected(rows: readonly Row[], window: WindowAssigner, delayMs: number): WindowOutcome {
  const { results, lateRows } = modelWindows(rows, window, delayMs);
  const out = results.map(({ key, startMs, endMs, values }): Value[] => {
    const prices = values.flatMap(({ price }) => (price === null ? [] : [price]));
    const volumes = values.flatMap(({ volume }) => (volume === null ? [] : [volume]));
    const sum = prices.reduce((a, b) => a + b, 0);
    return [
      key,
      BigInt(startMs),
      BigInt(endMs),
      BigInt(values.length),
      prices.length === 0 ? null : sum / prices.length,
      volumes.length === 0 ? null : volumes.reduce((a, b) => a + b, 0n),
      prices.length === 0 ? null : Math.min(...prices),
      prices.length === 0 ? null : Math.max(...prices),
    ];
  });
  const windows = new Set(results.map(({ startMs }) => startMs));
  return { rows: out, lateRows, windowsFired: windows.size };
}

const windows: fc.Arbitrary<WindowAssigner> = fc.oneof(
  fc.record({ kind: fc.constant('tumble' as const), sizeMs: fc.integer({ min: 1, max: 50 }) }),
  fc.record({
    kind: fc.constant('hop' as const),
    sizeMs: fc.integer({ min: 1, max: 60 }),
    slideMs: fc.integer({ min: 1, max: 40 }),
  }),
);
/** Quarters, whose sums are exact in any order. */
const quarters = fc.integer({ min: -400, max: 400 }).map((n) => n / 4);
const trades = (nullable: boolean): fc.Arbitrary<Trade> => {
  const freq = nullable ? 4 : 2 ** 30;
  return fc.record({
    price: fc.option(quarters, { freq }),
    volume: fc.option(fc.bigInt({ min: -1000n, max: 1000n }), { freq }),
  });
};
const streams = fc.boolean().chain((nullable) =>
  fc.record({
    start: fc.constantFrom(0, -300, 1_700_000_000_000),
    steps: fc.array(
      fc.record({
        stepMs: fc.oneof(
          { weight: 20, arbitrary: fc.integer({ min: -15, max: 20 }) },
          { weight: 1, arbitrary: fc.integer({ min: -300, max: 300 }) },
        ),
        key: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'long-symbol'), {
          freq: nullable ? 5 : 2 ** 30,
        }),
        value: trades(nullable),
      }),
      { maxLength: 120 },
    ),
  }),
);

function rowsOf(stream: Stream): Row[] {
  let timeMs = stream.start;
  return stream.steps.map(({ stepMs, key, value }) => {
    timeMs += stepMs;
    return { timeMs, key, value };
  });
}

describe('WindowAggregateOperator', () => {
  it('does as the definition of windows and lateness says, at any batch size', () => {
    fc.assert(
      fc.property(
        streams,
        windows,
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 130 }),
        (stream, window, delayMs, batchRows) => {
          const rows = rowsOf(stream);
          const wanted = expected(rows, window, delayMs);
          for (const memory of memories) {
            expect(run(memory, rows, window, delayMs, batchRows)).toEqual(wanted);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
