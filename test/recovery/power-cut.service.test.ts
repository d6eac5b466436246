import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { buildCrashExample } from '../examples/crash-and-restore.js';
import { PowerCutDisk } from './power-cut-disk.js';

const CUTS = 6;
const disk = PowerCutDisk.create();

afterAll(() => disk?.remove());

/** A query that writes windows of generated trades to files, with all that it keeps in one folder. */
class WindowQuery {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  readonly #reading: Promise<unknown[]>;

  constructor(program: string, folder: string) {
    this.#child = spawn(process.execPath, [program, folder, '--rows', '200000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#child, 'close');
    this.#reading = once(must(this.#child.stdout), 'data');
    this.#child.stdout?.resume();
  }

  /** Resolves when it has read rows, or has ended. */
  async reading(): Promise<void> {
    await Promise.race([this.#reading, this.#ended]);
  }

  /** Its exit code. */
  async end(): Promise<unknown> {
    const [code] = await this.#ended;
    return code;
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** What others see of the query's output. */
function visibleOutput(folder: string): string {
  const totals = join(folder, 'totals');
  const names = existsSync(totals) ? readdirSync(totals) : [];
  return names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => readFileSync(join(totals, name), 'utf8'))
    .join('');
}

describe.runIf(disk !== undefined)('when the power is cut', () => {
  const { folder } = disk ?? { folder: '' };

  it('what was written without a sync is gone, or these tests would show nothing', async () => {
    writeFileSync(join(folder, 'unsynced'), 'x'.repeat(10_000));
    await must(disk).cut(async () => {});
    expect(existsSync(join(folder, 'unsynced'))).toBe(false);
  });

  it('a query goes on by itself, and its files are those of an undisturbed run', async () => {
    const program = buildCrashExample();
    const undisturbed = mkdtempSync(join(tmpdir(), 'sabot-undisturbed-'));
    const quiet = new WindowQuery(program, undisturbed);
    const seen: string[] = [];
    for (let cut = 1; cut <= CUTS; cut++) {
      const query = new WindowQuery(program, folder);
      // The first time while the database is being made, perhaps.
      if (cut > 1) await query.reading();
      await sleep(Math.random() * 1500);
      query.freeze();
      seen.push(visibleOutput(folder));
      await must(disk).cut(() => query.kill());
      seen.push(visibleOutput(folder));
    }
    expect(await new WindowQuery(program, folder).end()).toBe(0);
    expect(await quiet.end()).toBe(0);
    const expected = visibleOutput(undisturbed);
    rmSync(undisturbed, { recursive: true });
    expect(expected.length).toBeGreaterThan(10_000);
    expect(visibleOutput(folder)).toBe(expected);
    expect(seen.every((output) => expected.startsWith(output))).toBe(true);
    expect(must(seen.at(-1)).length).toBeGreaterThan(0);
  }, 180_000);
});
