import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';
import { freshDatabase, runSql } from '../services/postgres-url.js';
import { expectUndisturbed, runsOf } from './crash-suite.js';
import { removeFolder } from './run-and-kill.js';

const TIMEOUT_MS = 1_200_000;

let template = '';
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'crash-template-'));
  await using executor = new StreamingSQLExecutor({ statePath: join(template, 'state') });
  await executor.restoreDimensionTables();
}, 60_000);
afterAll(() => removeFolder(template));

/** The visible files of a table, each partition's in order of their names. */
function filesOf(folder: string): string {
  const table = join(folder, 'totals');
  if (!existsSync(table)) return '';
  const names = readdirSync(table, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)part-[^/]*$/.test(name))
    .sort();
  const halves = ['half=first', 'half=second'];
  return halves
    .map((half) =>
      names
        .filter((name) => name.startsWith(half))
        .map((name) => readFileSync(join(table, name), 'utf8'))
        .join(''),
    )
    .join('---\n');
}

/** The rows that a consumer has kept, of batches that it has kept to their end; and a line where one is missing or twice there. */
function deliveredTo(folder: string): string {
  const path = join(folder, 'delivered.txt');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const batches = text.split(/^#(\d+)\n/m);
  const rows: string[] = [];
  for (let i = 0; i + 1 < batches.length; i += 2) {
    const sequence = i / 2 + 1;
    const given = Number(batches[i + 1]);
    if (given !== sequence) rows.push(`batch ${given} where ${sequence} belongs\n`);
    rows.push(batches[i] ?? '');
  }
  return rows.join('');
}

async function rowsOf(url: string): Promise<string> {
  const rows = await runSql(url, 'SELECT * FROM totals ORDER BY w, symbol, n');
  return rows.map((row) => JSON.stringify(row, replaceBigint)).join('\n');
}

function replaceBigint(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

async function totalsDatabase(): Promise<string> {
  const url = await freshDatabase();
  await runSql(
    url,
    `CREATE TABLE totals (symbol text, w timestamp(3), n bigint, average double precision, total bigint, half text)`,
  );
  return url;
}

describe('a process that is killed and started again', () => {
  it(
    'has written the files of an undisturbed run',
    async () => {
      const suite = {
        options: async () => ({ kind: 'file' as const }),
        outputOf: filesOf,
        template,
        placesMin: 21,
      };
      await expectUndisturbed(suite, 0, runsOf(36));
    },
    TIMEOUT_MS,
  );

  it(
    'has given a consumer each row of an undisturbed run once',
    async () => {
      const suite = {
        options: async () => ({ kind: 'delivery' as const }),
        outputOf: deliveredTo,
        template,
        placesMin: 8,
      };
      await expectUndisturbed(suite, 0, runsOf(12));
    },
    TIMEOUT_MS,
  );

  it(
    'has written the rows of an undisturbed run into a PostgreSQL table, its state in PGlite',
    async () => {
      const suite = {
        options: async () => ({ kind: 'postgres' as const, tableUrl: await totalsDatabase() }),
        outputOf: (_: string, { tableUrl = '' }: { readonly tableUrl?: string }) =>
          rowsOf(tableUrl),
        template,
        placesMin: 6,
      };
      await expectUndisturbed(suite, 12, 12 + runsOf(10));
    },
    TIMEOUT_MS,
  );

  it(
    'has written the rows of an undisturbed run into a table of the very database that has its state',
    async () => {
      const suite = {
        options: async () => {
          const url = await totalsDatabase();
          return { kind: 'postgres' as const, tableUrl: url, stateUrl: url };
        },
        outputOf: (_: string, { tableUrl = '' }: { readonly tableUrl?: string }) =>
          rowsOf(tableUrl),
        template: undefined,
        placesMin: 6,
      };
      await expectUndisturbed(suite, 24, 24 + runsOf(10));
    },
    TIMEOUT_MS,
  );
});
