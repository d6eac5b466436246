import { beforeAll, expect, test } from 'vitest';
import { filesystemConnector } from '../../../src/connectors/filesystem/index.js';
import type { SourceConnector } from '../../../src/connectors/source.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';

const TRADES: Schema = [
  field('symbol', VARCHAR),
  field('price', DOUBLE),
  field('volume', BIGINT),
  field('ts', timestamp(3)),
];

beforeAll(() => provideKernelBytes(readKernelBytes));

test('decodes lines in batches of at most 16 K rows, whatever the reads return', async () => {
  const numRows = 40_000;
  const lines = Array.from({ length: numRows }, (_, i) =>
    JSON.stringify({ symbol: `S${i % 7}`, price: i / 8, volume: i, ts: new Date(i).toISOString() }),
  );
  const batches = async (readSizes: readonly number[]) => {
    const files = new MemoryFileSystem({ 'a.jsonl': lines.join('\n') }, { readSizes });
    const source = open(files, { path: 'a.jsonl' });
    await source.init(config({ path: 'a.jsonl' }));
    const sizes: number[] = [];
    const rows: string[] = [];
    for (;;) {
      const batch = await source.fetchNextBatch();
      if (batch === null || !('numRows' in batch)) break;
      sizes.push(batch.numRows);
      for (let i = 0; i < batch.numRows; i += 997) rows.push(String(batch.get(i)));
    }
    await source.close?.();
    expect(files.openFiles).toBe(0);
    return { sizes, rows };
  };
  const whole = await batches([]);
  expect(whole.sizes).toEqual([16_384, 16_384, 7_232]);
  expect(whole.rows[1]).toBe('{"symbol": "S3", "price": 124.625, "volume": 997, "ts": 997}');
  expect(await batches([1, 2, 3, 5, 80, 81, 1000, 4096, 100_000])).toEqual(whole);
});

function config(options: Record<string, string>) {
  const all = { connector: 'filesystem', format: 'json', ...options };
  return { name: 'trades', schema: TRADES, options: new Map(Object.entries(all)) };
}

function open(files: MemoryFileSystem, options: Record<string, string>): SourceConnector {
  return filesystemConnector(files).create(config(options));
}
