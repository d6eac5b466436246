import { describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import { loadKernels, provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import type { WindowAggregateSpec } from '../../../src/operators/window/window-aggregate-spec.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import type { Value } from '../../support/columns.js';
import { WindowDriver } from '../../support/window-driver.js';

provideKernelBytes(readKernelBytes);

const INPUT: Schema = [field('user', VARCHAR), field('account', BIGINT), field('ts', timestamp(3))];

function specOf(keyColumns: readonly number[], stateBytesMax?: number): WindowAggregateSpec {
  return {
    inputSchema: INPUT,
    schema: [
      ...keyColumns.map((column) => must(INPUT[column])),
      field('window_start', timestamp(3)),
      field('window_end', timestamp(3)),
      field('n', BIGINT),
      field('total', BIGINT),
    ],
    window: { kind: 'tumble', sizeMs: 60_000 },
    timeColumn: 2,
    keyColumns,
    aggregates: [
      { kind: 'count-star', resultType: BIGINT },
      { kind: 'sum', column: 1, argumentType: BIGINT, resultType: BIGINT },
    ],
    ...(stateBytesMax === undefined ? {} : { stateBytesMax }),
  };
}

const BATCH_ROWS = 16_384;

/** Rows [from, to), each with a key of its own. */
function* batchesOf(from: number, to: number, timeMs: number): Generator<Value[][]> {
  for (let start = from; start < to; start += BATCH_ROWS) {
    const n = Math.min(BATCH_ROWS, to - start);
    yield Array.from({ length: n }, (_, i) => [
      `user-${start + i}`,
      BigInt(start + i),
      BigInt(timeMs),
    ]);
  }
}

describe('the memory of a window aggregation', () => {
  it.each([
    ['a string key', [0]],
    ['a string and a number as keys', [0, 1]],
  ])('is given back when windows with very many keys close: %s', async (_, keyColumns) => {
    const memory = await loadKernels({ mode: 'webassembly' });
    const driver = new WindowDriver(memory, { spec: specOf(keyColumns), delayMs: 0 });
    driver.keepsRows = false;
    let peakBytes = 0;
    // As in a pipeline: strings are recycled between two batches.
    const feed = (from: number, to: number, timeMs: number): void => {
      for (const rows of batchesOf(from, to, timeMs)) {
        if (memory.recycler.isDue) memory.recycler.run();
        driver.feed(rows);
        peakBytes = Math.max(peakBytes, memory.allocatedBytes);
      }
    };
    feed(0, 1_000_000, 0);
    feed(0, 1, 60_000);
    expect(driver.operator.openWindows).toBe(1);
    feed(1, 2, 60_000);
    expect(driver.rowCount).toBe(1_000_000);
    expect(memory.allocatedBytes / peakBytes).toBeLessThan(0.05);
    expect(driver.close()).toBe(0);
  });

  it('is bounded by stateBytesMax, with an error that says what is held', async () => {
    const memory = await loadKernels({ mode: 'webassembly' });
    const driver = new WindowDriver(memory, { spec: specOf([0], 1 << 20), delayMs: 0 });
    const fill = () => {
      for (const rows of batchesOf(0, 100_000, 0)) driver.feed(rows);
    };
    expect(fill).toThrow(StreamingError);
    expect(fill).toThrow(
      /^The state of the window aggregation GROUP BY user, TUMBLE\(ts, 1 minute\): COUNT\(\*\), SUM\(account\) has outgrown stateBytesMax: it holds \d+ keys in [\d.]+ MiB, 1.0 MiB allowed\. Raise stateBytesMax, or group by fewer distinct keys or shorter windows\.$/,
    );
    expect(driver.operator.stateBytes).toBeGreaterThan(1 << 20);
    driver.close();
  });

  it('is named with its number of keys when kernel memory is exhausted', async () => {
    const memory = await loadKernels({ mode: 'webassembly', maximumBytes: 24 << 20 });
    const driver = new WindowDriver(memory, { spec: specOf([1]), delayMs: 0 });
    const fill = () => {
      for (let from = 0; from < 1_000_000; from += BATCH_ROWS) {
        const rows = Array.from({ length: BATCH_ROWS }, (_, i) => ['a', BigInt(from + i), 0n]);
        driver.feed(rows);
      }
    };
    expect(fill).toThrow(
      /^Kernel memory is exhausted in the window aggregation GROUP BY account, .*: it holds \d{4,} keys in [\d.]+ MiB\. Raise the option kernelMemoryMaxBytes/,
    );
  });
});
