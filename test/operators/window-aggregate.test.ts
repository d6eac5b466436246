import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { AssignWatermarksOperator } from '../../src/operators/assign-watermarks.js';
import type { Message } from '../../src/operators/operator.js';
import type { WindowAggregateSpec } from '../../src/operators/window/window-state.js';
import { WindowAggregateOperator } from '../../src/operators/window-aggregate.js';
import type { AggregateCall } from '../../src/types/aggregate-call.js';
import { field, type Schema } from '../../src/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '../../src/types/sql-type.js';
import type { WindowAssigner } from '../../src/types/window.js';
import { batchOf, columnOf, type Value, valuesOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { RecordingOutput } from '../support/recording-output.js';
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

interface Outcome {
  readonly rows: readonly Value[][];
  readonly lateRows: number;
  readonly windowsFired: number;
}

/** Runs rows through watermark assignment and the operator in batches of `batchRows`. */
function run(
  memory: KernelMemory,
  rows: readonly Row[],
  window: WindowAssigner,
  delayMs: number,
  batchRows: number,
): Outcome {
  const arena = new Arena(memory);
  const spec: WindowAggregateSpec = {
    inputSchema: INPUT,
    schema: OUTPUT,
    window,
    timeColumn: 3,
    keyColumns: [0],
    aggregates: AGGREGATES,
  };
  const source = new AssignWatermarksOperator(memory, arena, {
    kind: 'bounded-out-of-orderness',
    column: 3,
    delayMs,
  });
  const operator = new WindowAggregateOperator(memory, arena, spec);
  const output = new RecordingOutput(({ batch }) => {
    const columns = batch.columns.map((column) => valuesOf(memory, column, batch.numRows));
    return Array.from({ length: batch.numRows }, (_, i) => columns.map((values) => values[i]!));
  });
  source.open({ send: (message: Message) => operator.receive(message) });
  operator.open(output);
  const dictionary = new StringDictionary(memory);
  for (let from = 0; from < rows.length; from += batchRows) {
    const chunk = rows.slice(from, from + batchRows);
    arena.reset();
    const column = (at: number, values: readonly Value[]) =>
      columnOf(memory, arena, INPUT[at]!.type, values, at === 0 ? dictionary : undefined);
    const columns = [
      column(
        0,
        chunk.map((row) => row.key),
      ),
      column(
        1,
        chunk.map((row) => row.value.price),
      ),
      column(
        2,
        chunk.map((row) => row.value.volume),
      ),
      column(
        3,
        chunk.map((row) => BigInt(row.timeMs)),
      ),
    ];
    source.receive({ kind: 'batch', batch: batchOf(INPUT, columns, chunk.length) });
  }
  source.receive({ kind: 'watermark', watermarkMs: Number.POSITIVE_INFINITY });
  const result = {
    rows: output.messages.flatMap((message) => (message.kind === 'batch' ? message.batch : [])),
    lateRows: operator.lateRows,
    windowsFired: operator.windowsFired,
  };
  expect(operator.openWindows).toBe(0);
  source.close();
  operator.close();
  dictionary.close();
  arena.close();
  expect(memory.allocatedBytes).toBe(0);
  return result;
}

function expected(rows: readonly Row[], window: WindowAssigner, delayMs: number): Outcome {
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
