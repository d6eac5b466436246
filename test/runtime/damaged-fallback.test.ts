import { beforeEach, describe, expect, it } from 'vitest';
import type { StoredCheckpoint } from '../../src/checkpoint/checkpoint-store.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import type { StreamingSQLExecutor } from '../../src/node.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';
import { NEVER, type RestartedQuery, runQuery, standstill } from './restarted-query.js';

const EVENTS = Array.from({ length: 300 }, (_, i) => {
  return { k: `key ${i % 4}`, v: BigInt(i), ts: i * 1000 };
});

const SELECT = `SELECT k, COUNT(*) AS n, SUM(v) AS total FROM events GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;
const SOURCE = `CREATE TABLE events (k STRING, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'feed')`;

/** A store whose checkpoints from the `damagedFrom`th on have cut manifests. */
class DamagedStore extends MemoryCheckpointStore {
  damagedFrom = Number.POSITIVE_INFINITY;
  damagedTo = Number.POSITIVE_INFINITY;

  override async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const stored = await super.listCheckpoints(jobId);
    return stored.map((checkpoint) => {
      const { checkpointId } = checkpoint;
      if (checkpointId < this.damagedFrom || checkpointId > this.damagedTo) return checkpoint;
      return { kind: 'damaged', checkpointId, damage: 'Its manifest is cut.' };
    });
  }

  async newest(): Promise<number> {
    return (await super.listCheckpoints('restarted'))[0]?.checkpointId ?? 0;
  }
}

type Parts = Pick<RestartedQuery, 'sql' | 'prepare' | 'delivery' | 'fileSystem'>;

let store: DamagedStore;
beforeEach(() => {
  store = new DamagedStore();
});

/**
 * Closes the query behind row 55 and, started again, behind row 155; then all checkpoints of the second run are damaged, and
 * the third run goes on to the end. Returns the rows of each.
 */
async function threeRuns(parts: Parts): Promise<readonly (readonly string[])[]> {
  const runs: string[][] = [];
  const run = async (pauseAt: number | undefined) => {
    const pause = pauseAt === undefined ? {} : { pause: { at: pauseAt, mayGoOn: NEVER } };
    const { rows, query } = await runQuery({
      ...parts,
      store,
      options: { retainedCheckpoints: 1000 },
      feeds: { events: { rows: EVENTS, ...pause } },
      ...(pauseAt === undefined ? {} : { closeAt: standstill }),
    });
    expect(query.statistics.rowsIn).toBe(pauseAt ?? EVENTS.length);
    runs.push(rows);
  };
  await run(55);
  store.damagedFrom = (await store.newest()) + 1;
  await run(155);
  store.damagedTo = await store.newest();
  expect(store.damagedTo).toBeGreaterThan(store.damagedFrom);
  await run(undefined);
  return runs;
}

async function undisturbed(): Promise<readonly string[]> {
  const { rows } = await runQuery({
    prepare: (executor) => executor.executeDDL(SOURCE),
    sql: SELECT,
    store: new MemoryCheckpointStore(),
    feeds: { events: { rows: EVENTS } },
  });
  expect(rows).toHaveLength(120);
  return rows;
}

describe('a query that falls back over damaged checkpoints', () => {
  const withTable = (table: string) => (executor: StreamingSQLExecutor) =>
    executor.executeDDL(`${SOURCE}; ${table}`);

  it('publishes each row to files once, also those that the damaged ones had published', async () => {
    const fileSystem = new MemoryFileSystem();
    await threeRuns({
      prepare: withTable(`CREATE TABLE totals (k STRING, n BIGINT, total BIGINT)
        WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'csv')`),
      sql: `INSERT INTO totals ${SELECT}`,
      fileSystem,
    });
    const text = fileSystem.paths.map((path) =>
      new TextDecoder().decode(fileSystem.contentOf(path)),
    );
    const lines = text.join('').trimEnd().replaceAll('\r', '').split('\n');
    expect(lines).toEqual(
      (await undisturbed()).map((row) => row.replace(/ (\d+) (\d+)$/, ',$1,$2')),
    );
  });

  it('writes rows since the older checkpoint to tables in memory again, and loses none', async () => {
    const [first = [], second = [], third = []] = await threeRuns({
      prepare: withTable(`CREATE TABLE kept (k STRING, n BIGINT, total BIGINT)
        WITH ('connector' = 'memory')`),
      sql: `INSERT INTO kept ${SELECT}`,
    });
    expect(second.length).toBeGreaterThan(0);
    expect([...first, ...third]).toEqual(await undisturbed());
  });

  it('hands out each row once with exactly-once delivery', async () => {
    const runs = await threeRuns({
      prepare: (executor) => executor.executeDDL(SOURCE),
      sql: SELECT,
      delivery: 'exactly-once',
    });
    expect(runs.map(({ length }) => length > 0)).toEqual([true, true, true]);
    expect(runs.flat()).toEqual(await undisturbed());
  });
});
