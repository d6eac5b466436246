import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type OpenWindow,
  type SourceConnector,
  type StreamingQuery,
  StreamingSQLExecutor,
  type WindowEvent,
} from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';

const SECOND = 1000;
const TUMBLE = `SELECT k, COUNT(*) AS n, SUM(v) AS total
  FROM s GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;
const HOP = `SELECT k, COUNT(*) AS n, SUM(v) AS total
  FROM s GROUP BY k, HOP(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND)`;

interface Sent {
  readonly k: string;
  readonly v: number;
  readonly ts: number;
}

const row = (k: string, v: number, seconds: number): Sent => ({ k, v, ts: seconds * SECOND });

/** Runs a query over chunks of rows, and looks at it when each has been taken in. */
async function watch<T>(
  sql: string,
  chunks: readonly (readonly Sent[])[],
  look: (query: StreamingQuery) => T,
) {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const seen: T[] = [];
  const source = (): SourceConnector => {
    let fetched = 0;
    return {
      init: async () => {},
      fetchNextBatch: async () => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (fetched > 0) seen.push(look(query));
        return chunks[fetched++] ?? null;
      },
      commitOffset: async () => {},
      getCurrentOffset: () => String(fetched),
      getWatermark: () => Number.NEGATIVE_INFINITY,
      getName: () => 's',
      getTopic: () => 's',
      getPartition: () => 0,
    };
  };
  executor.registerConnector('chunks', source);
  await executor.executeDDL(`CREATE TABLE s (k VARCHAR, v BIGINT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'chunks')`);
  const events: WindowEvent[] = [];
  const query = executor.executeStreamingSQL(sql, { onWindowEvent: (event) => events.push(event) });
  const rows: object[] = [];
  for await (const batch of query) rows.push(...rowsOf(batch));
  return { seen, events, rows, after: look(query) };
}

const peeked = (query: StreamingQuery, window: OpenWindow): object[] =>
  query.peekWindow(window).flatMap(rowsOf);

describe('open windows', () => {
  it('tell what they hold, that which closes next first', async () => {
    const chunks = [
      [row('a', 1, 1), row('b', 2, 2), row('a', 3, 11)],
      [row('a', 4, 3), row('c', 5, 22)],
    ];
    const { seen, after } = await watch(TUMBLE, chunks, (query) => query.openWindows);
    expect(seen).toEqual([
      [
        { aggregation: 0, startMs: 0, endMs: 10_000, rows: 2, keys: 2 },
        { aggregation: 0, startMs: 10_000, endMs: 20_000, rows: 1, keys: 1 },
      ],
      [{ aggregation: 0, startMs: 20_000, endMs: 30_000, rows: 1, keys: 1 }],
    ]);
    expect(after).toEqual([]);
  });

  it('count a row in each of the hopping windows that it lies in', async () => {
    const chunks = [[row('a', 1, 6), row('b', 1, 6), row('a', 1, 11)]];
    const { seen } = await watch(HOP, chunks, (query) => query.openWindows);
    expect(seen[0]).toEqual([
      { aggregation: 0, startMs: 0, endMs: 10_000, rows: 2, keys: 2 },
      { aggregation: 0, startMs: 5000, endMs: 15_000, rows: 3, keys: 2 },
      { aggregation: 0, startMs: 10_000, endMs: 20_000, rows: 1, keys: 1 },
    ]);
  });

  it('are told of when they close, and so are rows that come too late for them', async () => {
    const chunks = [
      [row('a', 1, 1), row('a', 1, 12)],
      [row('b', 1, 4), row('b', 1, 9), row('b', 1, 13)],
    ];
    const { events } = await watch(TUMBLE, chunks, () => undefined);
    expect(events).toEqual([
      {
        kind: 'fired',
        aggregation: 0,
        startMs: 0,
        endMs: 10_000,
        rows: 1,
        keys: 1,
        watermarkMs: 10_000,
      },
      { kind: 'late', aggregation: 0, rows: 2, timesMs: [4000, 9000], watermarkMs: 10_000 },
      {
        kind: 'fired',
        aggregation: 0,
        startMs: 10_000,
        endMs: 20_000,
        rows: 2,
        keys: 2,
        watermarkMs: Infinity,
      },
    ]);
  });

  it('show what they would give, and give it when nothing more comes, looked at or not', async () => {
    const seconds = fc.integer({ min: 0, max: 30 });
    const sent = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ max: 99, min: 0 }), seconds);
    const chunks = fc.array(fc.array(sent, { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(TUMBLE, HOP), chunks, async (sql, sentChunks) => {
        const input = sentChunks.map((chunk) => chunk.map(([k, v, s]) => row(k, v, s)));
        const looked = await watch(sql, input, (query) =>
          query.openWindows.flatMap((window) => peeked(query, window)),
        );
        const unseen = await watch(sql, input, () => undefined);
        expect(looked.rows).toEqual(unseen.rows);
        const last = looked.seen.at(-1) ?? [];
        const results = last.map((each) =>
          Object.values(each).filter((_, i) => i !== 1 && i !== 2),
        );
        const given = looked.rows.slice(looked.rows.length - last.length);
        expect(given.map((each) => Object.values(each))).toEqual(results);
      }),
      { numRuns: 20 },
    );
  });
});
