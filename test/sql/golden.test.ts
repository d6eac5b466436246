import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamingSQLExecutorOptions } from '../../src/node.js';
import { openDuckDB, queryDuckDB } from './support/duckdb.js';
import { type GoldenCase, goldenCases } from './support/golden-cases.js';
import { runScript } from './support/run-script.js';
import { runWithRestores } from './support/run-with-restores.js';

/** Ways to run that must not show in the results. */
const WAYS: readonly (readonly [string, StreamingSQLExecutorOptions])[] = [
  ['as usual', {}],
  ['row by row', { batchRowsMax: 1 }],
  ['in batches of 7 rows', { batchRowsMax: 7 }],
  ['with TypeScript kernels', { kernelMode: 'typescript' }],
];

const CASES = goldenCases();

describe.each(areas())('%s', (_, cases) => {
  describe.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => {
    it.each(WAYS)('gives the expected result %s', async (_, options) => {
      if (golden.error !== undefined) {
        const message = await runScript(golden.sql, options).then(
          (rows) => `no error, but ${rows}`,
          (error: Error) => error.message,
        );
        expect(`${message}\n`).toBe(golden.error);
        return;
      }
      const rows = await runScript(golden.sql, options);
      expect(comparable(golden, rows)).toBe(comparable(golden, golden.expected ?? 'no such file'));
    });

    if (golden.error !== undefined) return;
    it.each([1, 3])('is the same restored from checkpoints, every %i steps', async (steps) => {
      const { text } = await runWithRestores(golden.sql, steps);
      expect(comparable(golden, text)).toBe(comparable(golden, golden.expected ?? 'no such file'));
    });
  });
});

describe('DuckDB', () => {
  let duckDB: DuckDBConnection;
  beforeAll(async () => {
    duckDB = await openDuckDB();
  });
  afterAll(() => duckDB.closeSync());

  const withOracle = CASES.filter(({ oracle }) => oracle !== undefined);
  it.each(withOracle.map((golden) => [`${golden.area}/${golden.name}`, golden] as const))(
    'finds the rows that %s expects',
    async (_, { oracle, expected }) => {
      expect(await queryDuckDB(duckDB, oracle ?? '')).toBe(expected);
    },
  );
});

function areas(): [string, GoldenCase[]][] {
  const names = [...new Set(CASES.map(({ area }) => area))];
  return names.map((name) => [name, CASES.filter(({ area }) => area === name)]);
}

/** The rows of different inputs of a union come in no particular order. */
function comparable({ area }: GoldenCase, rows: string): string {
  return area === 'union' ? rows.split('\n').sort().join('\n') : rows;
}
