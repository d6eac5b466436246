import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { PowerCutDisk } from './power-cut-disk.js';

const disk = PowerCutDisk.create();

afterAll(() => disk?.remove());

/** Says what it finds in the state database, then counts on, one commit at a time, and says what is committed. */
const COUNTING_PROCESS = `
  const [built, statePath] = process.argv.slice(1);
  const { pgliteBackend } = await import(new URL('state/pglite/pglite-backend.js', built));
  const database = await pgliteBackend(statePath).get();
  await database.query('CREATE TABLE IF NOT EXISTS counted (n int8, filler text)');
  const [{ rows, last }] = await database.query(
    'SELECT count(*) AS rows, coalesce(max(n), 0) AS last FROM counted',
  );
  console.log('found ' + rows + ' ' + last);
  for (let n = last + 1n; ; n++) {
    await database.transaction((session) =>
      session.query('INSERT INTO counted VALUES ($1, $2)', [n, 'x'.repeat(Number(n % 5n) * 1000)]),
    );
    console.log('committed ' + n);
  }
`;

class Counter {
  readonly #child: ChildProcess;
  /** Settles with rows and last number as they were found at the start. */
  readonly found: Promise<readonly [rows: number, last: number]>;
  committed = 0;

  constructor(statePath: string) {
    const built = pathToFileURL(join(process.cwd(), 'dist/')).href;
    this.#child = spawn(
      process.execPath,
      ['--input-type=module', '-e', COUNTING_PROCESS, built, statePath],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.found = new Promise((resolve, reject) => {
      this.#child.once('exit', (code) => reject(new Error(`the counter exited with ${code}`)));
      createInterface(must(this.#child.stdout)).on('line', (line) => {
        const [what, ...numbers] = line.split(' ');
        if (what === 'found') resolve([Number(numbers[0]), Number(numbers[1])]);
        else this.committed = Number(numbers[0]);
      });
    });
    // Killed before it has found anything, it has nothing to say.
    this.found.catch(() => {});
  }

  /** Stops it in the middle of whatever it does; what it has said by then is known. */
  async freeze(): Promise<void> {
    this.#child.kill('SIGSTOP');
    await sleep(50);
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

describe.runIf(disk !== undefined)('when the power is cut', () => {
  const { folder } = disk ?? { folder: '' };

  it('what was written without a sync is gone, or these tests would show nothing', async () => {
    writeFileSync(join(folder, 'unsynced'), 'x'.repeat(10_000));
    await must(disk).cut(async () => {});
    expect(existsSync(join(folder, 'unsynced'))).toBe(false);
  });

  it('the state database opens again, with every commit that was acknowledged', async () => {
    const statePath = join(folder, 'state');
    const lives: { readonly committed: number; readonly found: number }[] = [];
    let counter = new Counter(statePath);
    // The first time at any moment, also while the database is being made.
    await sleep(Math.random() * 3000);
    for (let cut = 1; cut <= 8; cut++) {
      await counter.freeze();
      const { committed } = counter;
      await must(disk).cut(() => counter.kill());
      counter = new Counter(statePath);
      const [rows, last] = await counter.found;
      expect(rows).toBe(last);
      expect(last).toBeGreaterThanOrEqual(committed);
      lives.push({ committed, found: last });
      await sleep(Math.random() * 500);
    }
    await counter.kill();
    expect(must(lives.at(-1)).committed).toBeGreaterThan(50);
  }, 120_000);
});
