import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import type { WindowAggregateSpec } from '../../src/operators/window/window-aggregate-spec.js';
import type { AggregateCall } from '../../src/types/aggregate-call.js';
import { field, type Schema } from '../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  isNumeric,
  type SqlType,
  timestamp,
  VARCHAR,
} from '../../src/types/sql-type.js';
import type { WindowAssigner } from '../../src/types/window.js';
import type { Value } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { runWindowAggregate } from '../support/run-window-aggregate.js';
import { modelWindows } from '../support/window-model.js';

const TYPES: readonly SqlType[] = [
  BOOLEAN,
  INT,
  BIGINT,
  FLOAT,
  DOUBLE,
  VARCHAR,
  DATE,
  timestamp(6),
];
const INPUT: Schema = [
  field('ts', timestamp(3)),
  ...TYPES.map((type) => field(`${type.kind}_column`, type)),
];

let memories: readonly KernelMemory[];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

const VALUES: Record<string, fc.Arbitrary<Value>> = {
  boolean: fc.boolean(),
  int: fc.integer({ min: -50, max: 50 }),
  bigint: fc.oneof(fc.bigInt({ min: -9n, max: 9n }), fc.constant(2n ** 55n + 1n)),
  float: fc.integer({ min: -40, max: 40 }).map((n) => n / 4),
  double: fc.integer({ min: -40, max: 40 }).map((n) => n / 8),
  varchar: fc.constantFrom('', 'b', 'B', 'ä', 'a longer text'),
  date: fc.integer({ min: -3, max: 20_000 }),
  timestamp: fc.bigInt({ min: -5n, max: 10n ** 15n }),
};

/** Every aggregate of every column that has one. */
const CALLS: readonly AggregateCall[] = [
  { kind: 'count-star', resultType: BIGINT },
  ...TYPES.flatMap((argumentType, i): AggregateCall[] => {
    const column = i + 1;
    const common = { column, argumentType };
    const all: AggregateCall[] = [
      { kind: 'count', ...common, resultType: BIGINT },
      { kind: 'min', ...common, resultType: argumentType },
      { kind: 'max', ...common, resultType: argumentType },
    ];
    if (!isNumeric(argumentType)) return all;
    return [
      ...all,
      { kind: 'sum', ...common, resultType: argumentType },
      { kind: 'avg', ...common, resultType: argumentType },
    ];
  }),
];

function specOf(
  window: WindowAssigner,
  keyColumns: readonly number[],
  aggregates: readonly AggregateCall[],
  inputSchema: Schema = INPUT,
): WindowAggregateSpec {
  const schema = [
    ...keyColumns.map((column) => must(inputSchema[column])),
    field('window_start', timestamp(3)),
    field('window_end', timestamp(3)),
    ...aggregates.map(({ kind, resultType }, i) => field(`${kind}_${i}`, resultType)),
  ];
  return { inputSchema, schema, window, timeColumn: 0, keyColumns, aggregates };
}

function resultOf(call: AggregateCall, rows: readonly (readonly Value[])[]): Value {
  if (call.kind === 'count-star') return BigInt(rows.length);
  const values = rows.map((row) => row[call.column] ?? null).filter((value) => value !== null);
  if (call.kind === 'count') return BigInt(values.length);
  if (values.length === 0) return null;
  if (call.kind === 'min' || call.kind === 'max') {
    const sorted = [...values].sort(compareValues);
    return must(call.kind === 'min' ? sorted[0] : sorted.at(-1));
  }
  const isInteger = call.argumentType.kind === 'int' || call.argumentType.kind === 'bigint';
  if (isInteger) {
    const sum = values.reduce((total: bigint, value) => total + BigInt(value as bigint), 0n);
    const result = call.kind === 'sum' ? sum : sum / BigInt(values.length);
    return call.argumentType.kind === 'int' ? Number(result) : result;
  }
  const sum = values.reduce((total: number, value) => total + Number(value), 0);
  const result = call.kind === 'sum' ? sum : sum / values.length;
  return call.argumentType.kind === 'float' ? Math.fround(result) : result;
}

function compareValues(a: Exclude<Value, null>, b: Exclude<Value, null>): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
  return a < b ? -1 : a > b ? 1 : 0;
}

function expected(
  spec: WindowAggregateSpec,
  rows: readonly (readonly Value[])[],
  delayMs: number,
): readonly (readonly Value[])[] {
  const keysOf = (row: readonly Value[]) => spec.keyColumns.map((column) => row[column] ?? null);
  const model = modelWindows(
    rows.map((row) => ({
      timeMs: Number(row[0]),
      key: keysOf(row)
        .map((value) => `${typeof value} ${value}`)
        .join('|'),
      value: row,
    })),
    spec.window,
    delayMs,
  );
  return model.results.map(({ startMs, endMs, values }) => [
    ...keysOf(must(values[0])),
    BigInt(startMs),
    BigInt(endMs),
    ...spec.aggregates.map((call) => resultOf(call, values)),
  ]);
}

const windows = fc.constantFrom<WindowAssigner>(
  { kind: 'tumble', sizeMs: 100 },
  { kind: 'hop', sizeMs: 100, slideMs: 30 },
  { kind: 'hop', sizeMs: 30, slideMs: 100 },
);
const streams = fc.array(
  fc.tuple(
    fc.integer({ min: -20, max: 40 }),
    ...TYPES.map((type) => fc.option(must(VALUES[type.kind]), { freq: 6 })),
  ),
  { maxLength: 60 },
);

function rowsOf(stream: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  let timeMs = -200n;
  return stream.map(([step, ...values]) => {
    timeMs += BigInt(Number(step));
    return [timeMs, ...values];
  });
}

describe('WindowAggregateOperator over all types', () => {
  it('computes every aggregate of every type with nulls, in hops and tumbles', () => {
    fc.assert(
      fc.property(
        streams,
        windows,
        fc.integer({ min: 1, max: 70 }),
        (stream, window, batchRows) => {
          const rows = rowsOf(stream);
          const spec = specOf(window, [6], CALLS);
          for (const memory of memories) {
            const outcome = runWindowAggregate(memory, { spec, rows, delayMs: 25, batchRows });
            expect(outcome.rows).toEqual(expected(spec, rows, 25));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('groups by any number of keys of any type, nulls being a group', () => {
    const keys = fc.uniqueArray(fc.integer({ min: 1, max: TYPES.length }), { maxLength: 4 });
    fc.assert(
      fc.property(streams, keys, fc.boolean(), (stream, keyColumns, freshDictionaries) => {
        const rows = rowsOf(stream);
        const aggregates = CALLS.filter((call) => call.kind === 'count-star' || call.column === 6);
        const spec = specOf({ kind: 'hop', sizeMs: 90, slideMs: 30 }, keyColumns, aggregates);
        for (const memory of memories) {
          const run = { spec, rows, delayMs: 25, batchRows: 13, freshDictionaries };
          expect(runWindowAggregate(memory, run).rows).toEqual(expected(spec, rows, 25));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('takes times of finer units, rounded down', () => {
    const inputSchema = [field('ts', timestamp(6)), field('x', INT)];
    const call: AggregateCall = { kind: 'count-star', resultType: BIGINT };
    const spec = specOf({ kind: 'tumble', sizeMs: 1 }, [], [call], inputSchema);
    const rows = [
      [-1n, 1],
      [-1000n, 2],
      [-1001n, 3],
      [999n, 4],
    ];
    const { rows: out } = runWindowAggregate(must(memories[0]), {
      spec,
      rows,
      delayMs: 5,
      batchRows: 9,
    });
    expect(out).toEqual([
      [-2n, -1n, 1n],
      [-1n, 0n, 2n],
      [0n, 1n, 1n],
    ]);
  });

  it('forgets groups that are in no open window any more', () => {
    const inputSchema = [field('ts', timestamp(3)), field('id', BIGINT), field('kind', INT)];
    const call: AggregateCall = { kind: 'count-star', resultType: BIGINT };
    const spec = specOf({ kind: 'tumble', sizeMs: 1000 }, [1, 2], [call], inputSchema);
    const rows = Array.from({ length: 200_000 }, (_, i) => [BigInt(i), BigInt(i >> 1), 7]);
    const memory = must(memories[0]);
    let groupsMax = 0;
    const { rows: out } = runWindowAggregate(memory, {
      spec,
      rows,
      delayMs: 10,
      batchRows: 5000,
      observe: (operator) => {
        groupsMax = Math.max(groupsMax, operator.groups);
      },
    });
    expect(groupsMax).toBeLessThan(80_000);
    expect(out).toHaveLength(100_000);
    expect(out[99_999]).toEqual([99_999n, 7, 199_000n, 200_000n, 2n]);
  });

  it('counts the windows that are open and tells how it adds up', () => {
    const inputSchema = [field('ts', timestamp(3)), field('x', DOUBLE)];
    const average: AggregateCall = {
      kind: 'avg',
      column: 1,
      argumentType: DOUBLE,
      resultType: DOUBLE,
    };
    const least: AggregateCall = { ...average, kind: 'min' };
    const hop: WindowAssigner = { kind: 'hop', sizeMs: 30, slideMs: 10 };
    const observed: [string, number][] = [];
    for (const aggregates of [[average], [average, least]]) {
      runWindowAggregate(must(memories[0]), {
        spec: specOf(hop, [], aggregates, inputSchema),
        rows: [
          [5n, 1],
          [17n, 1],
          [95n, 1],
        ],
        delayMs: 10,
        batchRows: 1,
        observe: ({ strategy, openWindows }) => observed.push([strategy, openWindows]),
      });
    }
    const openWindows = [3, 4, 3];
    expect(observed).toEqual([
      ...openWindows.map((count) => ['columnar', count]),
      ...openWindows.map((count) => ['fused', count]),
    ]);
  });

  it('refuses a row without a time, a BIGINT sum beyond 64 bits and an INT sum beyond 32', () => {
    const memory = must(memories[0]);
    const run = (rows: readonly (readonly Value[])[], call: AggregateCall) => () =>
      runWindowAggregate(memory, {
        spec: specOf({ kind: 'tumble', sizeMs: 10 }, [], [call]),
        rows,
        delayMs: 0,
        batchRows: 2,
      });
    const row = (timeMs: bigint | null, int: number, bigint: bigint) => [timeMs, true, int, bigint];
    const count: AggregateCall = { kind: 'count-star', resultType: BIGINT };
    expect(run([row(null, 0, 0n)], count)).toThrow(/time column "ts" is null/);
    const bigints: AggregateCall = {
      kind: 'sum',
      column: 3,
      argumentType: BIGINT,
      resultType: BIGINT,
    };
    const large = 2n ** 62n;
    expect(run([row(1n, 0, large), row(1n, 0, large)], bigints)).toThrow(/SUM overflowed BIGINT/);
    const ints: AggregateCall = { kind: 'sum', column: 2, argumentType: INT, resultType: INT };
    expect(run([row(1n, 2 ** 30, 0n), row(1n, 2 ** 30, 0n)], ints)).toThrow(/SUM overflowed INT/);
  });
});
