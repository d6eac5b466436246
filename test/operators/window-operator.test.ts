import {
  Int64,
  type RecordBatch,
  Table,
  TimestampMillisecond,
  tableFromArrays,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { WindowOperator } from '../../src/operators/window-operator.js';
import { readKernelBytes } from '../../src/platform/node.js';

provideKernelBytes(readKernelBytes);

type Trade = readonly [symbol: string, price: number | null, timeMs: number];

function batchOf(
  trades: readonly Trade[],
  timeType: 'bigint' | 'timestamp' = 'bigint',
): RecordBatch {
  const times = trades.map(([, , timeMs]) => timeMs);
  const table = new Table({
    symbol: vectorFromArray(trades.map(([symbol]) => symbol)),
    price: vectorFromArray(trades.map(([, price]) => price)),
    ts:
      timeType === 'bigint'
        ? vectorFromArray(times.map(BigInt), new Int64())
        : vectorFromArray(times, new TimestampMillisecond()),
  });
  return must(table.batches[0]);
}

const CONFIG = {
  windowType: 'TUMBLE',
  windowSizeMs: 1000,
  keyColumns: ['symbol'],
  timestampColumn: 'ts',
  aggregateFunctions: [
    { function: 'COUNT' },
    { function: 'AVG', column: 'price', as: 'average' },
    { function: 'MAX', column: 'price' },
  ],
} as const;

function rowsOf(batches: readonly RecordBatch[]): unknown[] {
  return batches.flatMap((batch) =>
    Array.from(batch, (row) =>
      Object.values(row?.toJSON() ?? {}).map((value) =>
        typeof value === 'bigint' ? Number(value) : value,
      ),
    ),
  );
}

describe('WindowOperator', () => {
  it('returns the windows that a batch closes, and the others at the end', async () => {
    const windows = await new WindowOperator().initialize({ ...CONFIG, watermarkDelayMs: 100 });
    const first = windows.processBatch(
      batchOf([
        ['b', 1, 10],
        ['a', 3, 20],
        ['b', 2, 999],
      ]),
    );
    expect(first).toEqual([]);
    const closed = windows.processBatch(
      batchOf([
        ['a', null, 950],
        ['a', 7, 1100],
        ['a', 9, 5],
      ]),
    );
    expect(must(closed[0]).schema.fields.map(({ name }) => name)).toEqual([
      'symbol',
      'window_start',
      'window_end',
      'count',
      'average',
      'max_price',
    ]);
    expect(rowsOf(closed)).toEqual([
      ['b', 0, 1000, 2, 1.5, 2],
      ['a', 0, 1000, 2, 3, 3],
    ]);
    expect(windows.lateRows).toBe(1);
    expect(rowsOf(windows.finish())).toEqual([['a', 1000, 2000, 1, 7, 7]]);
    windows.close();
  });

  it('puts a row into every hopping window that covers it', async () => {
    const windows = await new WindowOperator().initialize({
      ...CONFIG,
      windowType: 'HOP',
      windowSlideMs: 500,
      keyColumns: [],
    });
    windows.processBatch(batchOf([['a', 4, 600]], 'timestamp'));
    expect(rowsOf(windows.finish())).toEqual([
      [0, 1000, 1, 4, 4],
      [500, 1500, 1, 4, 4],
    ]);
    windows.close();
  });

  it('gives the same results for many rows in batches of any size', async () => {
    const trades = Array.from({ length: 40_000 }, (_, i): Trade => [`s${i % 7}`, i / 4, i]);
    const results = [];
    for (const size of [40_000, 777]) {
      const windows = await new WindowOperator().initialize(CONFIG);
      const out: RecordBatch[] = [];
      for (let from = 0; from < trades.length; from += size) {
        out.push(...windows.processBatch(batchOf(trades.slice(from, from + size))));
      }
      out.push(...windows.finish());
      windows.close();
      results.push(rowsOf(out));
    }
    expect(results[0]).toHaveLength(280);
    expect(results[1]).toEqual(results[0]);
  });

  it('can be initialized again, and refuses batches before', async () => {
    const windows = new WindowOperator();
    expect(() => windows.processBatch(batchOf([['a', 1, 1]]))).toThrow(/not initialized/);
    await windows.initialize(CONFIG);
    windows.processBatch(batchOf([['a', 1, 1]]));
    await windows.initialize({ ...CONFIG, windowSizeMs: 10 });
    windows.processBatch(batchOf([['a', 1, 1]]));
    expect(rowsOf(windows.finish())).toEqual([['a', 0, 10, 1, 1, 1]]);
    windows.close();
  });

  it.each([
    [{ windowSizeMs: 0 }, /windowSizeMs must be a positive/],
    [{ windowType: 'HOP' as const }, /windowSlideMs must be a positive/],
    [{ windowType: 'SESSION' as 'HOP' }, /windowType must be 'TUMBLE' or 'HOP', got 'SESSION'/],
    [{ aggregateFunctions: [] }, /aggregateFunctions is empty/],
    [{ watermarkDelayMs: -1 }, /watermarkDelayMs/],
  ])('refuses the configuration %j', async (change, message) => {
    await expect(new WindowOperator().initialize({ ...CONFIG, ...change })).rejects.toThrow(
      message,
    );
  });

  it.each([
    [{ keyColumns: ['symbl'] }, /no column "symbl" \(did you mean "symbol"\?\)/],
    [{ timestampColumn: 'price' }, /must be a timestamp or BIGINT/],
    [{ aggregateFunctions: [{ function: 'SUM' as const }] }, /SUM needs the name of a column/],
    [
      { aggregateFunctions: [{ function: 'SUM' as const, column: 'symbol' }] },
      /SUM of column "symbol" expects a number, got VARCHAR/,
    ],
  ])('refuses batches that do not fit %j', async (change, message) => {
    const windows = await new WindowOperator().initialize({ ...CONFIG, ...change });
    expect(() => windows.processBatch(batchOf([['a', 1, 1]]))).toThrow(message);
    windows.close();
  });

  it('raises an error for a row without a time', async () => {
    const windows = await new WindowOperator().initialize(CONFIG);
    const table = tableFromArrays({ symbol: ['a'], price: Float64Array.of(1) });
    const withNull = new Table({
      symbol: must(table.getChild('symbol')),
      price: must(table.getChild('price')),
      ts: vectorFromArray([null], new Int64()),
    });
    expect(() => windows.processBatch(must(withNull.batches[0]))).toThrow(
      expect.objectContaining({ type: ErrorType.OPERATOR_ERROR }),
    );
    windows.close();
  });
});
