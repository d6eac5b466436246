import { expect } from 'vitest';
import type { StoredCheckpoint } from '../../src/checkpoint/checkpoint-store.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { NEVER, type RestartedQuery, runQuery, standstill } from './restarted-query.js';

const EVENTS = Array.from({ length: 300 }, (_, i) => {
  return { k: `key ${i % 4}`, v: BigInt(i), ts: i * 1000 };
});

export const SELECT = `SELECT k, COUNT(*) AS n, SUM(v) AS total FROM events GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;
export const SOURCE = `CREATE TABLE events (k STRING, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'feed')`;

/** A store whose checkpoints from the `damagedFrom`th on have cut manifests. */
class DamagedStore extends MemoryCheckpointStore {
  damagedFrom = Number.POSITIVE_INFINITY;

  override async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const stored = await super.listCheckpoints(jobId);
    return stored.map((checkpoint) => {
      const { checkpointId } = checkpoint;
      if (checkpointId < this.damagedFrom) return checkpoint;
      return { kind: 'damaged', checkpointId, damage: 'Its manifest is cut.' };
    });
  }

  async newest(): Promise<number> {
    return (await super.listCheckpoints('restarted'))[0]?.checkpointId ?? 0;
  }
}

type Parts = Pick<RestartedQuery, 'sql' | 'prepare' | 'delivery' | 'fileSystem'>;

/**
 * Closes the query behind row 55 and, started again, behind row 155; then all checkpoints of the second run are damaged, and
 * the third run goes on to the end. Returns the rows of each.
 */
export async function threeRuns(parts: Parts): Promise<readonly (readonly string[])[]> {
  const store = new DamagedStore();
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
  expect(await store.newest()).toBeGreaterThan(store.damagedFrom);
  await run(undefined);
  return runs;
}

/** The rows of a run that nothing comes in the way of. */
export async function undisturbed(): Promise<readonly string[]> {
  const { rows } = await runQuery({
    prepare: (executor) => executor.executeDDL(SOURCE),
    sql: SELECT,
    store: new MemoryCheckpointStore(),
    feeds: { events: { rows: EVENTS } },
  });
  expect(rows).toHaveLength(120);
  return rows;
}
