import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cli } from './command-line.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-again-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a finished script that is run again says so, and a changed one what it would lose', async () => {
  const script = join(folder, 'script.sql');
  const numbers = join(folder, 'numbers.jsonl');
  const table = `CREATE TABLE numbers (n BIGINT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time)
    WITH ('connector' = 'filesystem', 'path' = '${numbers}', 'format' = 'json');`;
  writeFileSync(numbers, '{"n": 1, "at_time": "2026-01-01 00:00:00"}\n');
  const countBy = (hours: number): string =>
    `${table} SELECT COUNT(*) AS n FROM numbers GROUP BY TUMBLE(at_time, INTERVAL '${hours}' HOUR);`;
  const run = (...options: string[]) =>
    cli(['run', script, '--state-path', join(folder, 'state'), ...options]);
  writeFileSync(script, countBy(1));
  const first = await run();
  expect([first.status, first.stderr, first.stdout.toString()]).toEqual([0, '', '{"n":1}\n']);
  const again = await run();
  expect([again.status, again.stdout.toString()]).toEqual([0, '']);
  expect(again.stderr).toContain('query-1 had read all its input in an earlier run');
  writeFileSync(script, countBy(2));
  const changed = await run();
  expect(changed.status).toBe(1);
  expect(changed.stderr).toMatch(/loses its state: window-aggregate: .*1 hour.*2 hours/);
  const allowed = await run('--allow-non-restored-state');
  expect([allowed.status, allowed.stderr]).toEqual([0, '']);
});

it('checkpoints are not looked for below a file', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const { status, stderr } = await cli(['checkpoints', '--state-path', file]);
  expect([status, stderr]).toEqual([
    1,
    `ERROR: There is no state in ${file}: give the folder that is the statePath of the job.\n`,
  ]);
});
