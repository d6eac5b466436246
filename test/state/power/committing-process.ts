import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { must } from '../../../src/common/assert.js';

export const ROWS_PER_EPOCH = 20;

/** Commits epoch behind epoch, and writes down each one that was acknowledged, on another disk. */
const PROGRAM = `
  import { appendFileSync } from 'node:fs';
  const [builtUrl, pgliteUrl, kind, statePath, acknowledged] = process.argv.slice(1);
  const open = {
    durable: async () => (await import(builtUrl)).openDirectory(statePath),
    careless: async () => {
      const { PGlite } = await import(pgliteUrl);
      const database = await PGlite.create(statePath + '/pgdata');
      return {
        query: (sql, parameters) => database.query(sql, parameters),
        transaction: (work) => database.transaction(work),
        maintain: async () => {},
      };
    },
  };
  const database = await open[kind]();
  await database.query('CREATE TABLE chunk (epoch int, seq int, data bytea)');
  await database.query('ALTER TABLE chunk ALTER data SET STORAGE EXTERNAL');
  await database.query('CREATE TABLE pointer (epoch int)');
  await database.query('INSERT INTO pointer VALUES (0)');
  for (let epoch = 1; ; epoch++) {
    const data = new Uint8Array(20_000).fill(epoch);
    await database.transaction(async (session) => {
      await session.query(
        'INSERT INTO chunk SELECT $1, seq, $2 FROM generate_series(1, $3::int) AS s(seq)',
        [epoch, data, ${ROWS_PER_EPOCH}],
      );
      await session.query('DELETE FROM chunk WHERE epoch <= $1', [epoch - 3]);
      await session.query('UPDATE pointer SET epoch = $1', [epoch]);
    });
    appendFileSync(acknowledged, epoch + '\\n');
    await database.maintain(['chunk', 'pointer']);
  }
`;

/** A process of its own that commits to a state directory without end. */
export class CommittingProcess {
  readonly #child: ChildProcess;
  readonly #acknowledged: string;

  /** `careless` commits are those of PGlite as it comes, without syncs. */
  constructor(kind: 'durable' | 'careless', statePath: string, acknowledged: string) {
    const urlOf = (path: string): string => pathToFileURL(join(process.cwd(), path)).href;
    const built = urlOf('dist/state/pglite/open-directory.js');
    const pglite = urlOf('node_modules/@electric-sql/pglite/dist/index.js');
    this.#acknowledged = acknowledged;
    this.#child = spawn(
      process.execPath,
      ['--input-type=module', '-e', PROGRAM, built, pglite, kind, statePath, acknowledged],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  }

  /** The last epoch whose commit was acknowledged, or 0. */
  acknowledgedEpoch(): number {
    if (!existsSync(this.#acknowledged)) return 0;
    return Number(readFileSync(this.#acknowledged, 'utf8').trim().split('\n').at(-1));
  }

  async reach(epoch: number): Promise<void> {
    while (this.acknowledgedEpoch() < epoch) {
      if (this.#child.exitCode !== null) throw new Error('the committing process has ended');
      await sleep(20);
    }
  }

  /** Holds all threads still, calls `work`, and lets them go on. */
  async frozen<T>(work: () => T): Promise<T> {
    this.#child.kill('SIGSTOP');
    const tasks = `/proc/${must(this.#child.pid)}/task`;
    const isStill = (task: string): boolean =>
      /\) [Tt] /.test(readFileSync(join(tasks, task, 'stat'), 'utf8'));
    while (!readdirSync(tasks).every(isStill)) await sleep(1);
    try {
      return work();
    } finally {
      this.#child.kill('SIGCONT');
    }
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}
