import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIGINT, BOOLEAN, DOUBLE, type Schema, timestamp, VARCHAR } from '../../src/node.js';
import { openDuckDB, queryDuckDB } from './support/duckdb.js';
import { runOverStream } from './support/run-script.js';

interface Row {
  readonly k: string | null;
  readonly g: number | null;
  readonly x: number | null;
  readonly y: number | null;
  readonly flag: boolean | null;
  readonly ms: number;
}

const SCHEMA: Schema = [
  { name: 'k', type: VARCHAR, nullable: true },
  { name: 'g', type: BIGINT, nullable: true },
  { name: 'x', type: BIGINT, nullable: true },
  { name: 'y', type: DOUBLE, nullable: true },
  { name: 'flag', type: BOOLEAN, nullable: true },
  { name: 'ts', type: timestamp(3), nullable: false },
];

/** Of Flink's BIGINT average, which is cut towards zero, DuckDB knows nothing: only doubles are averaged here. */
const AGGREGATES = [
  'COUNT(*)',
  'COUNT(x)',
  'COUNT(y)',
  'SUM(x)',
  'SUM(y)',
  'AVG(y)',
  'MIN(x)',
  'MAX(y)',
  'MIN(k)',
  'MAX(k)',
  'MIN(flag)',
  'SUM(x + g)',
  'MAX(CASE WHEN flag THEN x ELSE g END)',
  'COUNT(CASE WHEN y > 0 THEN 1 END)',
  'SUM(COALESCE(x, 7) * 2)',
];

const anyRows: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      k: fc.option(
        fc.constantFrom('', 'a', 'b', 'zebra', 'ünïcödé', 'a longer key than eight bytes'),
      ),
      g: fc.option(fc.integer({ min: -2, max: 2 })),
      x: fc.option(fc.integer()),
      y: fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 64)),
      flag: fc.option(fc.boolean()),
      stepMs: fc.nat(5_000),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let ms = -60_000;
    return steps.map(({ stepMs, ...row }) => {
      ms += stepMs;
      return { ...row, ms };
    });
  });

const anyComparison = fc.constantFrom(
  'x > 0',
  'y <= 10.5',
  "k = 'a'",
  "k <> 'zebra'",
  'flag',
  'g IS NULL',
  'x IS NOT NULL',
  'g BETWEEN 0 AND 1',
  "k IN ('a', 'b')",
  'x >= g',
);

const { condition: anyCondition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    anyComparison,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    tie('condition').map((inner) => `NOT (${inner})`),
  ),
}));

const anyQuery = fc.record({
  keys: fc.subarray(['k', 'g', 'flag']),
  aggregates: fc.subarray(AGGREGATES, { minLength: 1, maxLength: 5 }),
  where: fc.option(anyCondition, { nil: undefined }),
  minutes: fc.constantFrom(1, 2, 7),
});

describe('queries over tumbling windows', () => {
  let duckDB: DuckDBConnection;
  beforeAll(async () => {
    duckDB = await openDuckDB();
  });
  afterAll(() => duckDB.closeSync());

  it('give what DuckDB gives for the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, anyQuery, async (rows, { keys, aggregates, where, minutes }) => {
        const window = `TUMBLE(ts, INTERVAL '${minutes}' MINUTE)`;
        const selected = [...keys, ...aggregates.map((call, i) => `${call} AS a${i}`)].join(', ');
        const condition = where === undefined ? '' : `WHERE ${where}`;
        const { text } = await runOverStream(
          {
            name: 'events',
            rows: rows.map(({ ms, ...row }) => ({ ...row, ts: ms })),
            schema: SCHEMA,
            watermark: { column: 'ts', delayMs: 1_000 },
          },
          `SELECT ${selected} FROM events ${condition} GROUP BY ${[...keys, window].join(', ')}`,
        );
        await loadRows(duckDB, rows);
        const expected = await queryDuckDB(
          duckDB,
          `SELECT ${selected} FROM (SELECT *, align(ms, ${minutes * 60_000}) AS w FROM events)
           ${condition} GROUP BY ${[...keys, 'w'].join(', ')} ORDER BY w, min(n)`,
        );
        expect(text).toBe(expected);
      }),
      { numRuns: 120, seed: 4 },
    );
  });
});

async function loadRows(duckDB: DuckDBConnection, rows: readonly Row[]): Promise<void> {
  const literal = (value: string | number | boolean | null) =>
    typeof value === 'string' ? `'${value}'` : String(value);
  const values = rows.map(
    ({ k, g, x, y, flag, ms }, n) => `(${[n, k, g, x, y, flag, ms].map(literal).join(', ')})`,
  );
  await duckDB.run(
    `CREATE OR REPLACE TABLE events (n INT, k VARCHAR, g BIGINT, x BIGINT, y DOUBLE, flag BOOLEAN, ms BIGINT)`,
  );
  await duckDB.run(`INSERT INTO events VALUES ${values.join(', ')}`);
}
