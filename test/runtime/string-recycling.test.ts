import {
  Dictionary,
  Int32,
  type RecordBatch,
  Table,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StringRecycler } from '../../src/kernels/string-recycler.js';
import { type Schema, StreamingSQLExecutor, timestampLtz, VARCHAR } from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';

const ROWS = 12_000;
const BATCH_ROWS = 700;
const OPTIONS = { batchRowsMax: 300 };

const SCHEMA: Schema = [
  { name: 'k', type: VARCHAR, nullable: true },
  { name: 'kind', type: VARCHAR, nullable: false },
  { name: 'ts', type: timestampLtz(3), nullable: false },
];

interface Event {
  readonly k: string | null;
  readonly kind: string;
  readonly ts: number;
}

/** Nearly every row has a key of its own; now and then one comes back, or is null. */
function eventAt(i: number): Event {
  const key = i % 5 === 0 ? i - (i % 1000) : i;
  return { k: i % 97 === 0 ? null : `user-${key}`, kind: `kind-${i % 3}`, ts: i };
}

const EVENTS = Array.from({ length: ROWS }, (_, i) => eventAt(i));

function* arrowBatches(isDictionary: boolean): Generator<RecordBatch> {
  for (let from = 0; from < ROWS; from += BATCH_ROWS) {
    const events = EVENTS.slice(from, from + BATCH_ROWS);
    const keys = events.map(({ k }) => k);
    const type = isDictionary ? new Dictionary(new Utf8(), new Int32()) : new Utf8();
    const { batches } = new Table({
      k: vectorFromArray(keys, type),
      kind: vectorFromArray(
        events.map(({ kind }) => kind),
        new Utf8(),
      ),
      ts: vectorFromArray(
        events.map(({ ts }) => ts),
        new TimestampMillisecond(),
      ),
    });
    yield* batches;
  }
}

const SHAPES: [name: string, sql: string][] = [
  ['rows', 'SELECT k, kind FROM t'],
  ['one key', "SELECT k, COUNT(*) AS n FROM t GROUP BY k, TUMBLE(ts, INTERVAL '1' SECOND)"],
  [
    'several keys and hopping windows',
    `SELECT kind, k, COUNT(*) AS n FROM t
     GROUP BY kind, k, HOP(ts, INTERVAL '1' SECOND, INTERVAL '3' SECOND)`,
  ],
  [
    'MIN and MAX of strings',
    `SELECT kind, MIN(k) AS least, MAX(k) AS most FROM t
     GROUP BY kind, TUMBLE(ts, INTERVAL '1' SECOND)`,
  ],
  [
    'new strings and look-ups by string',
    `SELECT UPPER(k) || '-' || kind AS made, COUNT(*) AS n,
       MAX(CASE WHEN k LIKE '%7' THEN k ELSE LOWER('NONE') END) AS seven
     FROM t WHERE k <> 'user-1' AND CHAR_LENGTH(k) > 2
     GROUP BY UPPER(k) || '-' || kind, TUMBLE(ts, INTERVAL '1' SECOND)`,
  ],
  [
    'a union of two streams',
    `SELECT k, COUNT(*) AS n FROM (
       SELECT k, ts FROM t UNION ALL SELECT UPPER(k) AS k, ts FROM u UNION ALL SELECT k, ts FROM u
     ) GROUP BY k, TUMBLE(ts, INTERVAL '1' SECOND)`,
  ],
  [
    'a dimension',
    `SELECT d.name, d.team, COUNT(*) AS n FROM t LEFT JOIN d ON t.k = d.k
     GROUP BY d.name, d.team, TUMBLE(ts, INTERVAL '1' SECOND)`,
  ],
];

const DIMENSION = Array.from({ length: 200 }, (_, i) => ({
  k: `user-${i * 60}`,
  name: `name ${i}`,
  team: `team ${i % 4}`,
}));

const INPUTS: [name: string, input: () => Iterable<RecordBatch | object>][] = [
  ['row objects', () => EVENTS],
  ['Arrow strings', () => [...arrowBatches(false)]],
  ['Arrow dictionaries', () => [...arrowBatches(true)]],
];

/** Has dictionaries recycled as often as that could ever happen. */
function alwaysRecycle() {
  vi.spyOn(StringRecycler.prototype, 'isDue', 'get').mockReturnValue(true);
  return vi.spyOn(StringRecycler.prototype, 'run');
}

async function run(sql: string, input: () => Iterable<RecordBatch | object>, options: object) {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  const stream = { schema: SCHEMA, watermark: { column: 'ts', delayMs: 100 } };
  await executor.registerStream('t', input(), stream);
  await executor.registerStream('u', input(), stream);
  await executor.registerDimensionTable('d', DIMENSION);
  const rows: object[] = [];
  let peakBytes = 0;
  const query = executor.executeStreamingSQL(sql);
  for await (const batch of query) {
    rows.push(...rowsOf(batch));
    peakBytes = Math.max(peakBytes, query.statistics.kernelMemoryBytes);
  }
  return { rows, peakBytes };
}

describe('a stream with ever new strings', () => {
  afterEach(() => void vi.restoreAllMocks());

  describe.each(INPUTS)('as %s', (_, input) => {
    it.each(SHAPES)('gives the same results when dictionaries are recycled: %s', async (_, sql) => {
      const expected = await run(sql, input, OPTIONS);
      const recycled = alwaysRecycle();
      const { rows } = await run(sql, input, OPTIONS);
      expect(recycled.mock.calls.length).toBeGreaterThan(10);
      expect(rows.length).toBeGreaterThan(10);
      expect(rows).toEqual(expected.rows);
    });
  });

  it('gives the same results from sources that decode into columns', async () => {
    const files = ['trades.jsonl', 'trades.jsonl'].map((name) => `examples/data/${name}`);
    const run = async () => {
      await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...OPTIONS });
      for (const [i, path] of files.entries()) {
        await executor.executeDDL(`CREATE TABLE file${i} (symbol STRING)
          WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json')`);
      }
      await executor.executeDDL(`CREATE TABLE made (symbol STRING) WITH ('connector' = 'datagen',
          'generator' = 'trades', 'symbols' = '500', 'number-of-rows' = '5000')`);
      const query = executor.executeStreamingSQL(`SELECT symbol FROM file0
        UNION ALL SELECT symbol FROM made UNION ALL SELECT LOWER(symbol) FROM file1`);
      const rows: object[] = [];
      for await (const batch of query) rows.push(...rowsOf(batch));
      return rows;
    };
    const expected = await run();
    const recycled = alwaysRecycle();
    expect(await run()).toEqual(expected);
    expect(recycled.mock.calls.length).toBeGreaterThan(10);
  });

  it('gives the same results with the TypeScript kernels', async () => {
    const sql = SHAPES[2]?.[1] ?? '';
    const expected = await run(sql, () => EVENTS, OPTIONS);
    alwaysRecycle();
    const { rows } = await run(sql, () => EVENTS, { ...OPTIONS, kernelMode: 'typescript' });
    expect(rows).toEqual(expected.rows);
  });

  it('lives in the memory that its open windows need', async () => {
    const sql = SHAPES[1]?.[1] ?? '';
    const endless = function* () {
      for (let i = 0; i < 400_000; i++) yield { k: `user-${i}`, kind: 'a', ts: i >> 4 };
    };
    const { rows, peakBytes } = await run(sql, endless, { kernelMemoryMaxBytes: 32 << 20 });
    expect(rows).toHaveLength(400_000);
    expect(peakBytes).toBeLessThan(16 << 20);
  });
});
