import { describe, expect, it } from 'vitest';
import type { RecordBatch } from '../../../src/columnar/arrow.js';
import type { Column } from '../../../src/columnar/column.js';
import type { ColumnBatch } from '../../../src/columnar/column-batch.js';
import { must } from '../../../src/common/assert.js';
import { datagenConnector } from '../../../src/connectors/datagen/index.js';
import { isColumnSource } from '../../../src/connectors/source.js';
import { Arena } from '../../../src/kernels/arena.js';
import { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { referenceKernelModule } from '../../../src/kernels/scalar-reference.js';
import { StringDictionary } from '../../../src/kernels/string-dictionary.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import { ManualClock } from '../../support/manual-clock.js';

type Value = string | number | bigint | null;

const NOW_MS = 1_700_000_000_123;

/** Reads all rows of a bounded table, as arrays of the wanted columns' values. */
async function readRows(
  schema: Schema,
  options: Record<string, string>,
  wanted: readonly number[] = schema.map((_, i) => i),
): Promise<Value[][]> {
  const time = new ManualClock(NOW_MS);
  const config = { name: 't', schema, options: new Map(Object.entries(options)) };
  const source = datagenConnector({ clock: time, timers: time }).create(config);
  if (!isColumnSource(source)) throw new Error('datagen decodes into columns');
  const memory = new KernelMemory(referenceKernelModule(2 ** 28));
  const arena = new Arena(memory);
  const dictionaries = wanted.map((position) =>
    must(schema[position]).type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
  );
  await source.init(config);
  const rows: Value[][] = [];
  for (;;) {
    arena.reset();
    const fetched = source.fetchColumns({ arena, columns: wanted, dictionaries });
    await passTimeUntil(fetched, time);
    const batch = await fetched;
    if (batch === null) return rows;
    for (let row = 0; row < batch.numRows; row++) rows.push(rowOf(memory, batch, row));
  }
}

/** Lets time pass, 10 ms a step, until the promise settles. */
async function passTimeUntil(promise: Promise<unknown>, time: ManualClock): Promise<void> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  while (!isSettled) {
    await Promise.resolve();
    time.advance(10);
  }
}

function rowOf(memory: KernelMemory, batch: ColumnBatch, row: number): Value[] {
  return batch.columns.map((column) => cellOf(memory, column, row));
}

function cellOf(memory: KernelMemory, column: Column, row: number): Value {
  const { views } = memory;
  const bit = (must(views.u8[column.validity + (row >> 3)]) >> (row & 7)) & 1;
  if (column.validity !== 0 && bit === 0) return null;
  const at = column.values + row * column.step;
  switch (column.type.kind) {
    case 'boolean':
      return must(views.u8[at]);
    case 'int':
    case 'date':
      return must(views.i32[at >> 2]);
    case 'float':
      return must(views.f32[at >> 2]);
    case 'double':
      return must(views.f64[at >> 3]);
    case 'varchar':
      return must(column.dictionary).text(must(views.u32[at >> 2]));
    default:
      return must(views.i64[at >> 3]);
  }
}

provideKernelBytes(readKernelBytes);

describe('datagen', () => {
  const everyType = [
    field('flag', BOOLEAN),
    field('small', INT),
    field('large', BIGINT),
    field('half', FLOAT),
    field('full', DOUBLE),
    field('text', VARCHAR),
    field('day', DATE),
    field('at', timestamp(6)),
    field('at_utc', timestampLtz(9)),
  ];

  it('makes random values of every type within the bounds that were given', async () => {
    const rows = await readRows(everyType, {
      'number-of-rows': '500',
      'fields.small.min': '-3',
      'fields.small.max': '3',
      'fields.large.min': '9007199254740993',
      'fields.large.max': '9007199254740995',
      'fields.full.min': '1.5',
      'fields.full.max': '2.5',
      'fields.text.length': '2',
      'fields.at.max-past': '10 s',
    });
    expect(rows).toHaveLength(500);
    const column = (i: number): Value[] => rows.map((row) => must(row[i]));
    expect(new Set(column(0))).toEqual(new Set([0, 1]));
    expect(new Set(column(1))).toEqual(new Set([-3, -2, -1, 0, 1, 2, 3]));
    expect(new Set(column(2))).toEqual(
      new Set([9007199254740993n, 9007199254740994n, 9007199254740995n]),
    );
    expect(column(4).every((value) => Number(value) >= 1.5 && Number(value) <= 2.5)).toBe(true);
    expect(column(5).every((text) => /^[0-9a-f]{2}$/.test(String(text)))).toBe(true);
    expect(new Set(column(6))).toEqual(new Set([Math.floor(NOW_MS / 86_400_000)]));
    const past = column(7).map((at) => NOW_MS - Number(BigInt(must(at)) / 1000n));
    expect(Math.min(...past)).toBeGreaterThanOrEqual(-1000);
    expect(Math.max(...past)).toBeLessThan(10_000);
    expect(must(must(rows[0])[8])).toBe(BigInt(NOW_MS) * 1_000_000n);
  });

  it('uses the whole range of the type where no bounds are given, as Flink does', async () => {
    const rows = await readRows([field('a', INT), field('b', BIGINT), field('c', VARCHAR)], {
      'number-of-rows': '200',
    });
    const ints = rows.map((row) => Number(row[0]));
    expect(Math.min(...ints)).toBeLessThan(-(2 ** 29));
    expect(Math.max(...ints)).toBeGreaterThan(2 ** 29);
    expect(rows.some((row) => BigInt(must(row[1])) > 2n ** 61n)).toBe(true);
    expect(rows.some((row) => BigInt(must(row[1])) < -(2n ** 61n))).toBe(true);
    expect(String(must(rows[0])[2])).toHaveLength(100);
  });

  it('ends with its shortest sequence', async () => {
    const schema = [field('id', BIGINT), field('name', VARCHAR), field('x', DOUBLE)];
    const rows = await readRows(schema, {
      'fields.id.kind': 'sequence',
      'fields.id.start': '-1',
      'fields.id.end': '2',
      'fields.name.kind': 'sequence',
      'fields.name.start': '10',
      'fields.name.end': '99',
      'fields.x.max': '0',
    });
    expect(rows).toEqual([
      [-1n, '10', 0],
      [0n, '11', 0],
      [1n, '12', 0],
      [2n, '13', 0],
    ]);
  });

  it('makes nulls at the rate that was asked for', async () => {
    const rows = await readRows([field('a', INT)], {
      'number-of-rows': '10000',
      'fields.a.null-rate': '0.25',
    });
    const nulls = rows.filter((row) => row[0] === null).length;
    expect(nulls).toBeGreaterThan(2300);
    expect(nulls).toBeLessThan(2700);
  });

  it('makes the same rows again with the same seed, and others with another', async () => {
    const options = { 'number-of-rows': '20000', 'fields.text.length': '4' };
    const first = await readRows(everyType, options);
    expect(await readRows(everyType, options)).toEqual(first);
    expect(await readRows(everyType, { ...options, seed: '7' })).not.toEqual(first);
  });

  it('makes a column the same whether others are read or not', async () => {
    const schema = tradeSchema();
    const options = { generator: 'trades', 'number-of-rows': '9000', symbols: '50' };
    const all = await readRows(schema, options);
    const prices = await readRows(schema, options, [1]);
    expect(prices).toEqual(all.map((row) => [row[1]]));
  });

  it('hands out Arrow batches to callers outside the engine', async () => {
    const time = new ManualClock(NOW_MS);
    const options = new Map([
      ['generator', 'trades'],
      ['number-of-rows', '10'],
    ]);
    const config = { name: 't', schema: tradeSchema(), options };
    const source = datagenConnector({ clock: time, timers: time }).create(config);
    const batch = (await source.fetchNextBatch()) as RecordBatch;
    expect(batch.schema.fields.map((column) => String(column))).toEqual([
      'symbol: Utf8',
      'price: Float64',
      'volume: Int64',
      'ts: Timestamp<MILLISECOND, UTC>',
    ]);
    expect(batch.numRows).toBe(10);
    expect(source.getCurrentOffset()).toBe('10');
    expect(await source.fetchNextBatch()).toBeNull();
  });

  it('keeps the pace of rows-per-second', async () => {
    const time = new ManualClock(NOW_MS);
    const config = {
      name: 't',
      schema: [field('a', INT)],
      options: new Map([['rows-per-second', '500']]),
    };
    const source = datagenConnector({ clock: time, timers: time }).create(config);
    if (!isColumnSource(source)) throw new Error('datagen decodes into columns');
    const arena = new Arena(new KernelMemory(referenceKernelModule(2 ** 24)));
    const target = { arena, columns: [0], dictionaries: [undefined] };
    expect((await source.fetchColumns(target))?.numRows).toBe(1);
    const next = source.fetchColumns(target);
    time.advance(10);
    expect((await next)?.numRows).toBe(5);
    time.advance(1000);
    expect((await source.fetchColumns(target))?.numRows).toBe(500);
  });

  it('gives up waiting when the signal says so', async () => {
    const time = new ManualClock(NOW_MS);
    const config = {
      name: 't',
      schema: [field('a', INT)],
      options: new Map([['rows-per-second', '1']]),
    };
    const source = datagenConnector({ clock: time, timers: time }).create(config);
    if (!isColumnSource(source)) throw new Error('datagen decodes into columns');
    const arena = new Arena(new KernelMemory(referenceKernelModule(2 ** 24)));
    const target = { arena, columns: [0], dictionaries: [undefined] };
    const stop = new AbortController();
    await source.fetchColumns(target, stop.signal);
    const next = source.fetchColumns(target, stop.signal);
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it.each([
    [{ 'rows-per-secnd': '1' }, /does not know here \(did you mean "rows-per-second"\?\)/],
    [{ 'fields.b.min': '1' }, /'fields\.b\.min'/],
    [{ 'number-of-rows': '0' }, /must be a whole number of at least 1, got '0'/],
    [{ 'fields.a.kind': 'sequence' }, /'fields\.a\.start'.* is missing/],
    [{ 'fields.a.kind': 'sequenze' }, /must be 'random' or 'sequence'/],
    [{ 'fields.a.min': '5', 'fields.a.max': '4' }, /from 5 to/],
    [{ 'fields.a.null-rate': '2' }, /from 0 to 1, got '2'/],
    [{ generator: 'trades' }, /knows no column "a"/],
  ])('refuses the options %j', async (options, message) => {
    await expect(readRows([field('a', INT)], options)).rejects.toThrow(message);
  });

  it('knows which tables end', () => {
    const time = new ManualClock(NOW_MS);
    const connector = datagenConnector({ clock: time, timers: time });
    expect(connector.isBounded(new Map())).toBe(false);
    expect(connector.isBounded(new Map([['number-of-rows', '5']]))).toBe(true);
    expect(connector.isBounded(new Map([['fields.a.kind', 'sequence']]))).toBe(true);
  });
});

function tradeSchema(): Schema {
  return [
    field('symbol', VARCHAR),
    field('price', DOUBLE),
    field('volume', BIGINT),
    field('ts', timestampLtz(3)),
  ];
}

describe('the trades generator', () => {
  const options = {
    generator: 'trades',
    'number-of-rows': '50000',
    symbols: '20',
    'event-rows-per-second': '1000',
    'disorder-ms': '2000',
    'late-rate': '0.01',
    'late-ms': '30000',
    start: '2024-03-01 09:30:00',
  };

  it('trades a few symbols much more than the others', async () => {
    const counts = new Map<Value, number>();
    for (const [symbol] of await readRows(tradeSchema(), options)) {
      counts.set(must(symbol), (counts.get(must(symbol)) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((a, b) => b - a);
    expect(sorted).toHaveLength(20);
    expect(must(sorted[0])).toBeGreaterThan(8 * must(sorted[19]));
    expect([...counts.keys()].every((symbol) => /^[A-Z]{4}$/.test(String(symbol)))).toBe(true);
  });

  it('moves prices in small steps and keeps them positive, in cents', async () => {
    const last = new Map<Value, number>();
    let largestStep = 0;
    for (const row of await readRows(tradeSchema(), options)) {
      const [symbol, price] = [must(row[0]), Number(row[1])];
      const before = last.get(symbol) ?? price;
      largestStep = Math.max(largestStep, Math.abs(price - before) / before);
      last.set(symbol, price);
      expect(price).toBe(Math.round(price * 100) / 100);
    }
    expect(largestStep).toBeGreaterThan(0);
    expect(largestStep).toBeLessThan(0.01);
    expect(Math.min(...last.values())).toBeGreaterThan(0);
  });

  it('runs event time at its own pace, out of order within the bound but for late rows', async () => {
    const rows = await readRows(tradeSchema(), options);
    const startMs = Date.parse('2024-03-01T09:30:00Z');
    const behind = rows.map((row, i) => startMs + i - Number(row[3]));
    expect(Math.min(...behind)).toBe(0);
    const late = behind.filter((ms) => ms > 2000);
    expect(late.length).toBeGreaterThan(400);
    expect(late.length).toBeLessThan(600);
    expect(Math.max(...late)).toBeLessThanOrEqual(32_000);
  });

  it('makes timestamps in the unit of their precision', async () => {
    const only = { generator: 'trades', 'number-of-rows': '3', 'event-rows-per-second': '1' };
    const rows = await readRows([field('ts', timestamp(9))], only);
    expect(rows).toEqual([
      [1_704_067_200_000_000_000n],
      [1_704_067_201_000_000_000n],
      [1_704_067_202_000_000_000n],
    ]);
  });
});
