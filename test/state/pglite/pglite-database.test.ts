import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { LazyDatabase } from '../../../src/state/lazy-database.js';
import { openDirectory } from '../../../src/state/pglite/open-directory.js';
import type { StateDatabase } from '../../../src/state/state-database.js';
import { encodeCopyRows } from '../conformance/copy-rows.js';
import { refusal } from '../conformance/state-database-support.js';

const statePath = mkdtempSync(join(tmpdir(), 'sabot-pglite-'));

afterAll(() => rmSync(statePath, { recursive: true }));

function claims(): readonly string[] {
  return readdirSync(statePath).filter((name) => name.startsWith('lock-'));
}

/** Runs a program over the built library, with `database` open in the state directory; returns what it prints. */
function runProgram(body: string): string {
  const backend = pathToFileURL(join(process.cwd(), 'dist/state/pglite/pglite-backend.js')).href;
  const program = `
    import { pgliteBackend } from '${backend}';
    const database = await pgliteBackend(${JSON.stringify(statePath)}).get();
    ${body}
  `;
  const options = { encoding: 'utf8', timeout: 20_000 } as const;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], options);
}

function bytesBelow(directory: string): number {
  return readdirSync(directory, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(directory, entry.name);
    return sum + (entry.isDirectory() ? bytesBelow(path) : statSync(path).size);
  }, 0);
}

describe('PGlite in a directory', () => {
  it('throws away what a crash has left of making it', async () => {
    const draft = join(statePath, 'pgdata-draft');
    mkdirSync(join(draft, 'base'), { recursive: true });
    writeFileSync(join(draft, 'PG_VERSION'), '');
    const database = await openDirectory(statePath);
    await database.query('CREATE TABLE kept (id bigint)');
    expect(existsSync(draft)).toBe(false);
    expect(statSync(join(statePath, 'pgdata')).mode & 0o777).toBe(0o700);
    await database.close();
  });

  it('begins with the prepared files, which are few', async () => {
    const database = await openDirectory(statePath);
    const names = await database.query('SELECT datname AS name FROM pg_database');
    expect(names).toEqual([{ name: 'postgres' }]);
    const [log] = await database.query('SHOW wal_segment_size');
    expect(log).toEqual({ wal_segment_size: '1MB' });
    await database.close();
  });

  it('leaves this thread free while it works', async () => {
    const database = await openDirectory(statePath);
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const [row] = await database.query('SELECT count(*) AS n FROM generate_series(1, 2000000)');
    clearInterval(timer);
    expect(row).toEqual({ n: 2_000_000n });
    expect(turns).toBeGreaterThan(5);
    await database.close();
  });

  it('lets a program end that forgets to close it, but not before an answer that is due', () => {
    const printed = runProgram(`
      await database.listen('updates', () => {});
      database.query('INSERT INTO kept SELECT i FROM generate_series(1, 300000) AS s(i)')
        .then(() => console.log('inserted'));
    `);
    expect(printed).toBe('inserted\n');
  });

  it('opens what such a program has left', async () => {
    const database = await openDirectory(statePath);
    expect(await database.query('SELECT count(*) AS n FROM kept')).toEqual([{ n: 300_000n }]);
    await database.close();
    expect(claims()).toEqual([]);
  });

  it('fails everything under way when it breaks, and can be opened again at once', async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const lazy = new LazyDatabase((onEnded) =>
      openDirectory(statePath, {
        onEnded,
        faults: { kind: 'full-disk', operation: 1_000_000, counter },
      }),
    );
    const database = await lazy.get();
    await database.query('CREATE TABLE lost (id bigint)');
    counter[0] = 1_000_000;
    const underWay = [
      database.query('CREATE TABLE never (id bigint)'),
      database.query('SELECT 1'),
      database.transaction((session) => session.query('SELECT 1')),
      database.listen('updates', () => {}),
    ];
    for (const call of underWay) expect(await refusal(call)).toContain('No space left on device');
    expect(await refusal(database.query('SELECT 1'))).toContain('has stopped');
    await database.close();
    expect(claims()).toEqual([]);
    counter[0] = 0;
    const again: StateDatabase = await lazy.get();
    expect(again).not.toBe(database);
    expect(await again.query('SELECT id FROM lost')).toEqual([]);
    expect(await refusal(again.query('SELECT id FROM never'))).toContain('does not exist');
    await lazy.close();
    expect(claims()).toEqual([]);
  });

  it('stays small however much goes through it, when it is maintained', async () => {
    const database = await openDirectory(statePath);
    await database.query('CREATE TABLE chunk (seq bigint, data bytea)');
    await database.query('ALTER TABLE chunk ALTER data SET STORAGE EXTERNAL');
    await database.maintain(['chunk']);
    const before = bytesBelow(statePath);
    const data = Uint8Array.from({ length: 5 << 20 }, (_, i) => i * i);
    for (let seq = 1n; seq <= 30n; seq++) {
      await database.transaction(async (session) => {
        await session.copyIn('chunk', encodeCopyRows([{ seq, data }]));
        await session.query('DELETE FROM chunk WHERE seq < $1', [seq]);
      });
      await database.maintain(['chunk']);
    }
    expect(bytesBelow(statePath) - before).toBeLessThan(100 << 20);
    await database.close();
  });

  it('refuses to maintain what is not there', async () => {
    const database = await openDirectory(statePath);
    expect(await refusal(database.maintain(['chunk"; DROP TABLE chunk; --']))).toContain(
      'does not exist',
    );
    await database.maintain(['chunk']);
    await database.close();
  });
});
