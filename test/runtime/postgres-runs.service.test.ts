import { describe, expect, it } from 'vitest';
import type { StreamingError } from '../../src/errors/streaming-error.js';
import { type SourceConnector, StreamingSQLExecutor } from '../../src/node.js';
import { freshDatabase, runSql } from '../services/postgres-url.js';
import { SELECT, SOURCE, threeRuns, undisturbed } from './damaged-runs.js';
import { until } from './until.js';

/** Counts on, a row a millisecond, until it is told that it is enough. */
class CountingSource implements SourceConnector {
  readonly #isEnough: () => boolean;
  #next = 0;

  constructor(isEnough: () => boolean) {
    this.#isEnough = isEnough;
  }

  async init() {}

  async seek(offset: string) {
    this.#next = Number(offset);
  }

  async fetchNextBatch() {
    if (this.#isEnough()) return null;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return [{ n: BigInt(this.#next++) }];
  }

  async commitOffset() {}
  getCurrentOffset = () => String(this.#next);
  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => 'numbers';
  getTopic = () => 'numbers';
  getPartition = () => 0;
}

/** As another process would be: with connections of its own, and knowing nothing of the others. */
async function openExecutor(stateUrl: string, url: string, isEnough: () => boolean) {
  const executor = new StreamingSQLExecutor({
    stateBackend: 'postgres',
    stateUrl,
    checkpointIntervalSeconds: 0.02,
    enableErrorRecovery: true,
    retryDelayMs: 1,
    tolerableFailedCheckpoints: 1000,
  });
  executor.registerConnector('counting', () => new CountingSource(isEnough));
  await executor.executeDDL(`CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'counting');
    CREATE TABLE counted (n BIGINT) WITH ('connector' = 'postgres', 'url' = '${url.replaceAll("'", "''")}', 'table-name' = 'counted')`);
  return executor;
}

describe('a query that another process starts on the same PostgreSQL server', () => {
  it.each(['in the same database', 'in another database'])(
    'ends here, and each row is written once, to a table %s',
    async (where) => {
      const stateUrl = await freshDatabase();
      const url = where === 'in the same database' ? stateUrl : await freshDatabase();
      await runSql(url, 'CREATE TABLE counted (n bigint)');
      let isEnough = false;
      await using first = await openExecutor(stateUrl, url, () => false);
      await using second = await openExecutor(stateUrl, url, () => isEnough);
      const insert = 'INSERT INTO counted SELECT n FROM numbers';
      const here = first.executeStreamingSQL(insert, { name: 'counting' });
      const ending = here.finished().catch((error: unknown) => error as StreamingError);
      await until(() => here.statistics.checkpoints >= 2);
      const there = second.executeStreamingSQL(insert, { name: 'counting' });
      const finishing = there.finished();
      expect((await ending) as StreamingError).toMatchObject({
        isTakenOver: true,
        message: expect.stringContaining('"counting" has been taken over by another process'),
      });
      expect(here.statistics.restarts).toBe(0);
      const taken = there.statistics.checkpoints;
      await until(() => there.statistics.checkpoints >= taken + 2);
      isEnough = true;
      const { restarts, rowsIn } = await finishing;
      expect(restarts).toBe(0);
      const rows = await runSql(url, 'SELECT n::integer FROM counted ORDER BY n');
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: rowsIn }, (_, n) => n));
    },
  );
});

describe('a query whose state has been removed while it runs', () => {
  it('ends, and does not begin from nothing', async () => {
    const url = await freshDatabase();
    await runSql(url, 'CREATE TABLE counted (n bigint)');
    await using executor = await openExecutor(url, url, () => false);
    const query = executor.executeStreamingSQL('INSERT INTO counted SELECT n FROM numbers');
    const ending = query.finished().catch((error: unknown) => error as StreamingError);
    await until(() => query.statistics.checkpoints >= 2);
    await runSql(url, 'DELETE FROM sabot_job');
    expect(((await ending) as StreamingError).message).toContain(
      'The state database does not know job "query-1" any more',
    );
    expect(query.statistics.restarts).toBe(0);
  });
});

describe('a query that falls back over damaged checkpoints', () => {
  it('writes each row to a PostgreSQL table once', async () => {
    const url = await freshDatabase();
    await runSql(url, 'CREATE TABLE totals (place serial, k text, n bigint, total bigint)');
    await threeRuns({
      prepare: (executor) =>
        executor.executeDDL(`${SOURCE}; CREATE TABLE totals (k STRING, n BIGINT, total BIGINT)
          WITH ('connector' = 'postgres', 'url' = '${url.replaceAll("'", "''")}', 'table-name' = 'totals')`),
      sql: `INSERT INTO totals ${SELECT}`,
    });
    const rows = await runSql(url, 'SELECT k, n, total FROM totals ORDER BY place');
    expect(rows.map(({ k, n, total }) => `${k} ${n} ${total}`)).toEqual(await undisturbed());
  });
});
