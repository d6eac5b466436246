import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { FailPoint } from '../../../src/common/fail-points.js';
import { SeededRandom } from '../../../src/connectors/datagen/seeded-random.js';
import { type KafkaKill, KafkaLife } from '../../crash/kafka-life.js';
import { countChanges, expectExactChangelog, freshAuditedAccounts } from './audited-accounts.js';
import {
  ACCOUNTS,
  cdcOptions,
  changeAccounts,
  changeUntil,
  printOptions,
} from './cdc-under-test.js';

/** `CRASH_SEED=…` kills elsewhere, `CRASH_RUNS=5` makes five times as many kills. */
const SEED = Number(process.env.CRASH_SEED ?? 20261123);
const KILLS = Math.ceil(10 * Number(process.env.CRASH_RUNS ?? 1));
const LIFE_MS_MAX = 1500;
const FAIL_POINTS: readonly (readonly [FailPoint, number])[] = [
  ['source.after-fetch', 12],
  ['source.barrier-injected', 3],
  ['sink.prepared', 3],
  ['checkpoint.before-commit', 3],
  ['checkpoint.after-commit', 3],
  ['sink.before-publish', 3],
  ['sink.published', 3],
];

/** By turns at a random instant from the first rows on, and at a fail point. */
function killNo(number: number, random: SeededRandom): KafkaKill {
  const [failPoint, countMax] = FAIL_POINTS[Math.floor(random.fraction() * FAIL_POINTS.length)]!;
  const count = 1 + Math.floor(random.fraction() * countMax);
  const afterMs = Math.floor(random.fraction() ** 2 * LIFE_MS_MAX);
  return number % 2 === 0
    ? { kind: 'while-reading', afterMs }
    : { kind: 'fail-point', failPoint, count };
}

it(
  'gives every change once and in its order, whenever the process is killed',
  async () => {
    const random = new SeededRandom(SEED, 'kills of postgres-cdc');
    const folder = mkdtempSync(join(tmpdir(), 'cdc-changelog-'));
    const url = await freshAuditedAccounts(4000);
    const source = cdcOptions(url, { 'changelog-mode': 'all', 'scan.snapshot.fetch.size': '100' });
    const query = {
      kind: 'copies' as const,
      tables: [
        `CREATE TABLE accounts (${ACCOUNTS}) WITH (${printOptions(source)})`,
        `CREATE TABLE changelog (${ACCOUNTS}) WITH ('connector' = 'changelog')`,
      ],
      insert: 'INSERT INTO changelog SELECT * FROM accounts',
    };
    let round = 1;
    const counts: number[] = [];
    try {
      for (let number = 0; number < KILLS; number++) {
        const kill = killNo(number, random);
        const life = new KafkaLife(query, folder, kill);
        round = await changeUntil(url, life.end(kill), round);
        await changeAccounts(url, round++);
        counts.push(countChanges(folder));
      }
      const last = new KafkaLife(query, folder);
      await vi.waitFor(() => expectExactChangelog(url, folder), { timeout: 40_000, interval: 200 });
      await last.finish();
      await expectExactChangelog(url, folder);
      // Lives have ended with the rows half read, and behind them.
      expect(counts.some((count) => count > 0 && count < 4000)).toBe(true);
      expect(counts.some((count) => count > 4000)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000 + KILLS * 25_000,
);
