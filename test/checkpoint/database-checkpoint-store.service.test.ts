import { afterAll, describe, expect, it } from 'vitest';
import { DatabaseCheckpointStore } from '../../src/checkpoint/database-checkpoint-store.js';
import { IGNORE_FAIL_POINTS } from '../../src/common/fail-points.js';
import { systemTimers } from '../../src/platform/node.js';
import type { LazyDatabase } from '../../src/state/lazy-database.js';
import { postgresBackend } from '../../src/state/postgres/postgres-backend.js';
import { MigratedDatabase } from '../../src/state/schema/migrated-database.js';
import { freshDatabase } from '../services/postgres-url.js';
import { checkpointError, describeCheckpointStore } from './describe-checkpoint-store.js';
import { bytesOf, newCheckpoint } from './new-checkpoint.js';

const url = await freshDatabase();

function storeIn(backend: LazyDatabase): DatabaseCheckpointStore {
  return new DatabaseCheckpointStore(backend, { reachFailPoint: IGNORE_FAIL_POINTS });
}

describeCheckpointStore('in a PostgreSQL server, by several processes', async () => {
  const backends = [postgresBackend(url, systemTimers), postgresBackend(url, systemTimers)];
  const stores = backends.map(storeIn);
  let turn = 0;
  return {
    store: () => stores[turn++ % stores.length]!,
    close: async () => {
      for (const backend of backends) await backend.close();
    },
  };
});

describe('several processes on one PostgreSQL server', () => {
  const backends = Array.from({ length: 4 }, () => postgresBackend(url, systemTimers));

  afterAll(async () => {
    for (const backend of backends) await backend.close();
  });

  it('make its tables once, though they start at the same time', async () => {
    const fresh = await freshDatabase();
    const starting = Array.from({ length: 4 }, () => postgresBackend(fresh, systemTimers));
    await Promise.all(starting.map((backend) => new MigratedDatabase(backend).get()));
    const database = await starting[0]!.get();
    const versions = await database.query('SELECT version FROM sabot_schema_version');
    expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length);
    for (const backend of starting) await backend.close();
  });

  it('give a job to the last one to open it, and store its checkpoints whole or not at all', async () => {
    for (let round = 0; round < 10; round++) {
      const jobId = `contended-${round}`;
      const jobs = [];
      for (const backend of backends) jobs.push(await storeIn(backend).openJob(jobId));
      const commits = jobs.map(async (job, i) => {
        const state = { p: { facts: i, payload: bytesOf(100_000, i) } };
        return job.commit(await newCheckpoint(jobId, i + 1, state));
      });
      const settled = await Promise.allSettled(commits);
      expect(settled.map(({ status }) => status)).toEqual([
        ...jobs.slice(1).map(() => 'rejected'),
        'fulfilled',
      ]);
      const [latest, ...more] = await storeIn(backends[0]!).listCheckpoints(jobId);
      expect(more).toEqual([]);
      expect(latest).toMatchObject({ checkpointId: 4, byteLength: 100_000 });
    }
  });

  it('fence a commit that is under way when the job is taken over', async () => {
    const older = await storeIn(backends[0]!).openJob('overtaken');
    let newer: Promise<unknown> | undefined;
    const checkpoint = await newCheckpoint(
      'overtaken',
      1,
      {},
      {
        withinTransaction: [
          async () => {
            // It waits for the transaction that it comes behind.
            newer = storeIn(backends[1]!).openJob('overtaken');
            await new Promise((resolve) => setTimeout(resolve, 100));
          },
        ],
      },
    );
    await older.commit(checkpoint);
    await newer;
    expect(await storeIn(backends[2]!).listCheckpoints('overtaken')).toHaveLength(1);
    await checkpointError(older.commit(await newCheckpoint('overtaken', 2, {})));
  });
});
