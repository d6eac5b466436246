import { RecordBatch, tableFromArrays } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { StreamingError, StreamingSQLExecutor } from '../../src/node.js';
import { field } from '../../src/types/schema.js';
import { DOUBLE, VARCHAR } from '../../src/types/sql-type.js';
import { rowsOf } from '../support/rows-of.js';

const COUNTS = `SELECT k, COUNT(*) AS n FROM s GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;
const WATERMARK = { watermark: { column: 'ts', delayMs: 0 } };

const rows = [
  { k: 'a', ts: 1000 },
  { k: 'b', ts: 2000 },
  { k: 'a', ts: 12_000 },
];

/** A stream of items, and how often it was asked and whether it was cancelled. */
function streamOf<T>(items: readonly T[], isEndless = false) {
  const seen = { pulls: 0, cancelled: undefined as unknown };
  const stream = new ReadableStream<T>(
    {
      pull(controller) {
        const item = items[seen.pulls % items.length];
        seen.pulls++;
        if (item !== undefined && (isEndless || seen.pulls <= items.length))
          controller.enqueue(item);
        else controller.close();
      },
      cancel(reason) {
        seen.cancelled = reason ?? 'without a reason';
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

async function collect(executor: StreamingSQLExecutor, sql: string): Promise<object[]> {
  const found: object[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) found.push(...rowsOf(batch));
  return found;
}

describe('a Web stream as a table', () => {
  it('may be of rows, in windows by its watermark', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('s', streamOf(rows).stream, WATERMARK);
    expect(await collect(executor, COUNTS)).toEqual([
      { k: 'a', n: 1n },
      { k: 'b', n: 1n },
      { k: 'a', n: 1n },
    ]);
  });

  it('may be of record batches', async () => {
    const batches = tableFromArrays({ v: Int32Array.of(1, 2, 3) }).batches;
    expect(batches[0]).toBeInstanceOf(RecordBatch);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('s', streamOf(batches).stream);
    expect(await collect(executor, 'SELECT v FROM s WHERE v > 1')).toEqual([{ v: 2 }, { v: 3 }]);
  });

  it('is cancelled when the loop over its rows is left', async () => {
    const { stream, seen } = streamOf(rows, true);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('s', stream);
    for await (const batch of executor.executeStreamingSQL('SELECT k FROM s')) {
      expect(batch.numRows).toBeGreaterThan(0);
      break;
    }
    expect(seen.cancelled).toBeDefined();
  });

  it('is asked no further than its consumer asks', async () => {
    const { stream, seen } = streamOf(tableFromArrays({ v: Int32Array.of(1) }).batches, true);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('s', stream);
    for await (const _ of executor.executeStreamingSQL('SELECT v FROM s')) {
      const pulls = seen.pulls;
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(seen.pulls - pulls).toBeLessThanOrEqual(2);
      break;
    }
  });

  it('that fails names the table, with its error as the cause', async () => {
    const broken = new Error('the sensor is gone');
    const stream = new ReadableStream<object>({
      start(controller) {
        controller.enqueue({ k: 'a' });
      },
      pull(controller) {
        controller.error(broken);
      },
    });
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('s', stream);
    const failure: unknown = await collect(executor, 'SELECT k FROM s').catch((error) => error);
    expect(failure).toBeInstanceOf(StreamingError);
    expect((failure as StreamingError).cause).toBe(broken);
    expect((failure as StreamingError).context).toMatchObject({ table: 's' });
  });

  describe('that says nothing at the moment', () => {
    /** A row, and then silence. */
    function silentStream() {
      const seen = { cancels: 0 };
      const stream = new ReadableStream<object>({
        start(controller) {
          controller.enqueue({ k: 'a', n: 1 });
        },
        cancel() {
          seen.cancels++;
        },
      });
      return { stream, seen };
    }

    const schemas = {
      declared: [field('k', VARCHAR), field('n', DOUBLE)],
      'looked at': undefined,
    };

    describe.each(Object.entries(schemas))('with its schema %s', (_, schema) => {
      const options = schema === undefined ? {} : { schema };

      it('is let go of by close()', async () => {
        const { stream, seen } = silentStream();
        await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
        await executor.registerStream('s', stream, options);
        const query = executor.executeStreamingSQL('SELECT k FROM s');
        const batches = query[Symbol.asyncIterator]();
        await batches.next();
        const waiting = batches.next().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 10));
        expect([stream.locked, seen.cancels]).toEqual([true, 0]);
        await query.close();
        await waiting;
        expect([stream.locked, seen.cancels]).toEqual([false, 1]);
        await executor.close();
        expect(seen.cancels).toBe(1);
      });

      it('is let go of by an abort', async () => {
        const { stream, seen } = silentStream();
        await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
        await executor.registerStream('s', stream, options);
        const abort = new AbortController();
        const batches = executor
          .executeStreamingSQL('SELECT k FROM s', { signal: abort.signal })
          [Symbol.asyncIterator]();
        await batches.next();
        const waiting = batches.next();
        abort.abort(new Error('enough'));
        await expect(waiting).rejects.toThrow('enough');
        expect([stream.locked, seen.cancels]).toEqual([false, 1]);
      });

      it('is let go of by an error of the query', async () => {
        const { stream, seen } = silentStream();
        await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
        await executor.registerStream('s', stream, options);
        const failing = collect(executor, 'SELECT CAST(k AS INT) AS i FROM s');
        await expect(failing).rejects.toThrow();
        expect([stream.locked, seen.cancels]).toEqual([false, 1]);
      });
    });
  });

  it('that has ended is not cancelled, and not locked', async () => {
    const { stream, seen } = streamOf(rows);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('s', stream, WATERMARK);
    await collect(executor, COUNTS);
    expect([stream.locked, seen.cancelled]).toEqual([false, undefined]);
  });
});
