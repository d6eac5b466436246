import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryState, StreamingSQLExecutor } from '../../src/node.js';
import { pgliteBackend } from '../../src/state/pglite/pglite-backend.js';
import { cli, Scratch } from './command-line.js';

const scratch = new Scratch();
const state = join(scratch.folder, 'state');
afterAll(() => scratch.close());

const TRADES = `CREATE TABLE trades (
  symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'datagen', 'generator' = 'trades', 'number-of-rows' = '1000000000',
  'rows-per-second' = '20000')`;
const PER_DAY = `SELECT symbol, COUNT(*) AS n FROM trades
  GROUP BY symbol, TUMBLE(ts, INTERVAL '1' DAY)`;

const query = (sql: string, ...options: string[]) =>
  cli(['state', '--state-path', state, sql, ...options]);

async function inDatabase(sql: string): Promise<void> {
  const backend = pgliteBackend(state);
  try {
    await (await backend.get()).query(sql);
  } finally {
    await backend.close();
  }
}

beforeAll(async () => {
  await using executor = new StreamingSQLExecutor({
    statePath: state,
    checkpointIntervalSeconds: 0.001,
    retainedCheckpoints: 2,
    batchRowsMax: 64,
  });
  await executor.registerDimensionTable('symbols', [
    { id: 2n ** 60n, name: 'ß', listed: new Date(1) },
    { id: -1n, name: null, listed: null },
  ]);
  await executor.executeDDL(TRADES);
  const running = executor.executeStreamingSQL(PER_DAY, { name: 'per-day' });
  const first = running[Symbol.asyncIterator]().next();
  const stored = "SELECT last_checkpoint AS n FROM jobs WHERE job_id = 'per-day'";
  const last = async () => (await executor.queryState(stored)).column('n')[0] ?? 0n;
  while (Number(await last()) < 3);
  await running.close();
  await first.catch(() => undefined);
}, 60_000);

describe('sabot-sql state', () => {
  it('prints what a SELECT over a state folder gives, in the formats of run', async () => {
    const ndjson = await query('SELECT * FROM symbols');
    expect(ndjson.stderr).toBe('');
    expect(ndjson.stdout.toString()).toBe(
      '{"id":1152921504606846976,"name":"ß","listed":"1970-01-01T00:00:00.001000Z"}\n' +
        '{"id":-1,"name":null,"listed":null}\n',
    );
    const table = await query('SELECT id FROM symbols WHERE false', '--output', 'table');
    expect(table.stdout.toString()).toBe('id\n──\n(0 rows)\n');
    expect([ndjson.status, table.status]).toEqual([0, 0]);
  });

  it('says what is wrong on stderr and exits 1', async () => {
    const sentences = [
      [await query('DROP TABLE timers'), /^ERROR: The query of the state starts with DROP, /],
      [await query('TABLE nowhere'), /relation "nowhere" does not exist/],
      [await cli(['state', '--state-path', scratch.folder, 'TABLE jobs']), /There is no state in/],
    ] as const;
    for (const [{ status, stderr }, sentence] of sentences) {
      expect(stderr).toMatch(sentence);
      expect(status).toBe(1);
    }
  });

  it('shows the windows of the newest checkpoint that is whole', async () => {
    const counted = 'SELECT sum(count)::integer AS n FROM window_aggregates_per_day_1';
    const count = async () => Number((await queryState(state, counted)).column('n')[0]);
    const newest = await count();
    await inDatabase(`UPDATE sabot_payload_chunk SET data = '\\x00'
      WHERE checkpoint_id = (SELECT last_checkpoint FROM sabot_job)`);
    const older = await count();
    expect(older).toBeGreaterThan(0);
    expect(older).toBeLessThan(newest);
    await inDatabase("UPDATE sabot_payload_chunk SET data = '\\x00'");
    await expect(count()).rejects.toThrow('No checkpoint of "per-day" is whole: ');
    await inDatabase("UPDATE sabot_checkpoint SET manifest = '{'");
    const damaged = await queryState(state, 'SELECT DISTINCT is_full FROM checkpoints');
    expect(damaged.column('is_full')).toEqual([null]);
  });
});
