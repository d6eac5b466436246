import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobStore } from '../../src/checkpoint/checkpoint-store.js';
import { DatabaseCheckpointStore } from '../../src/checkpoint/database-checkpoint-store.js';
import type { FailPoint } from '../../src/common/fail-points.js';
import { pgliteBackend } from '../../src/state/pglite/pglite-backend.js';
import type { SqlRow, StateDatabase } from '../../src/state/state-database.js';
import { checkpointError } from './describe-checkpoint-store.js';
import { bytesOf, newCheckpoint } from './new-checkpoint.js';

const POINTS: readonly FailPoint[] = [
  'checkpoint.transaction-open',
  'checkpoint.state-written',
  'checkpoint.retention',
  'checkpoint.before-commit',
];

describe('the transaction of a checkpoint', () => {
  const backend = pgliteBackend();
  let database: StateDatabase;
  let reached: FailPoint[] = [];
  let failing: FailPoint | undefined;
  const store = new DatabaseCheckpointStore(backend, {
    reachFailPoint(point) {
      reached.push(point);
      if (point === failing) throw new Error(`killed at ${point}`);
    },
  });

  beforeAll(async () => {
    database = await backend.get();
    await store.listJobs();
    await database.query('CREATE TABLE theirs (id bigint PRIMARY KEY)');
  }, 60_000);

  afterAll(() => backend.close());

  const rowsOf = (table: string, jobId: string, columns: string): Promise<readonly SqlRow[]> =>
    database.query(`SELECT ${columns} FROM ${table} WHERE job_id = $1 ORDER BY 1, 2`, [jobId]);

  async function everythingOf(jobId: string): Promise<unknown> {
    const tables = await database.query(
      `SELECT table_name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'job_id' ORDER BY 1`,
    );
    const counts: Record<string, unknown> = {};
    for (const { table_name: table } of tables) {
      counts[String(table)] = await rowsOf(String(table), jobId, `${table} AS row, job_id`);
    }
    return counts;
  }

  const commit = async (job: JobStore, checkpointId: number): Promise<void> =>
    job.commit(
      await newCheckpoint(
        job.jobId,
        checkpointId,
        { p: { payload: bytesOf(100, checkpointId) } },
        {
          offsets: [{ connectorId: 'orders', partition: 0, offset: `at ${checkpointId}` }],
          timers: [{ operatorId: 'window', firesAtMs: checkpointId }],
          watermarks: [{ operatorId: 'orders', partition: 0, watermarkMs: checkpointId }],
          outputs: [
            { sinkId: 's', sequence: checkpointId, rowsTotal: checkpointId, data: bytesOf(9) },
          ],
          withinTransaction: [
            async (session) => {
              await session.query('INSERT INTO theirs VALUES ($1)', [checkpointId]);
            },
          ],
        },
      ),
    );

  it('stands also where the database cannot be maintained behind it', async () => {
    const job = await store.openJob('unmaintained');
    const { maintain } = database;
    database.maintain = () => Promise.reject(new Error('no space left on device'));
    try {
      await job.commit(await newCheckpoint('unmaintained', 1, { p: { payload: bytesOf(10) } }));
    } finally {
      database.maintain = maintain;
    }
    const [stored] = await store.listCheckpoints('unmaintained');
    expect(stored).toMatchObject({ kind: 'intact', checkpointId: 1 });
  });

  it('reaches its fail points in order', async () => {
    const job = await store.openJob('points');
    reached = [];
    await job.commit(await newCheckpoint('points', 1, { p: { payload: bytesOf(10) } }));
    expect(reached).toEqual(POINTS);
  });

  it('leaves nothing behind where it fails, wherever that is', async () => {
    const job = await store.openJob('all-or-nothing');
    await commit(job, 1);
    const before = await everythingOf('all-or-nothing');
    for (const point of POINTS) {
      failing = point;
      await expect(commit(job, 2)).rejects.toThrow(`killed at ${point}`);
      failing = undefined;
      expect(await everythingOf('all-or-nothing')).toEqual(before);
      expect(await database.query('SELECT id FROM theirs')).toEqual([{ id: 1n }]);
    }
    await commit(job, 2);
    expect(await database.query('SELECT id FROM theirs ORDER BY id')).toEqual([
      { id: 1n },
      { id: 2n },
    ]);
    await database.query('DELETE FROM theirs');
  });

  it('takes what a participant fails to write for its own failure', async () => {
    const job = await store.openJob('participant');
    const write = await newCheckpoint(
      'participant',
      1,
      {},
      { withinTransaction: [async () => Promise.reject(new Error('their failure'))] },
    );
    await expect(job.commit(write)).rejects.toThrow('their failure');
    expect(await store.listCheckpoints('participant')).toEqual([]);
  });

  it('refuses a checkpoint that is there already, and goes on behind one whose answer was lost', async () => {
    const job = await store.openJob('answers');
    await job.commit(await newCheckpoint('answers', 4, {}));
    await checkpointError(job.commit(await newCheckpoint('answers', 4, {})));
    await checkpointError(job.commit(await newCheckpoint('answers', 3, {})));
    await job.commit(await newCheckpoint('answers', 9, {}));
    expect(await store.listCheckpoints('answers')).toHaveLength(1);
  });

  it('says so when the job has been removed from the database', async () => {
    const job = await store.openJob('removed');
    await database.query(`DELETE FROM sabot_job WHERE job_id = 'removed'`);
    const sentence = await checkpointError(job.commit(await newCheckpoint('removed', 1, {})));
    expect(sentence).toContain('does not know job "removed" any more');
  });

  it('shows offsets, timers and watermarks of the last checkpoint, in microseconds', async () => {
    const job = await store.openJob('positions');
    const offset = { connectorId: `o'rders`, partition: 1, offset: '{"file":"a.csv","byte":12}' };
    await job.commit(
      await newCheckpoint(
        'positions',
        1,
        {},
        {
          offsets: [offset, { ...offset, partition: 0, offset: '' }],
          timers: [{ operatorId: 'window', firesAtMs: 1 }],
          watermarks: [{ operatorId: 'gone', partition: 0, watermarkMs: 1 }],
        },
      ),
    );
    const far = 8_640_000_000_000_000;
    await job.commit(
      await newCheckpoint(
        'positions',
        2,
        {},
        {
          offsets: [{ ...offset, offset: '13' }],
          timers: [
            { operatorId: 'window', firesAtMs: 1_700_000_000_000.5 },
            { operatorId: 'window', firesAtMs: -1 },
            { operatorId: 'window', firesAtMs: far },
          ],
          watermarks: [
            { operatorId: 'a', partition: 0, watermarkMs: null },
            { operatorId: 'a', partition: 1, watermarkMs: 1_700_000_000_000 },
            { operatorId: 'b', partition: 0, watermarkMs: Number.POSITIVE_INFINITY },
          ],
        },
      ),
    );
    expect(await rowsOf('connector_offsets', 'positions', '*')).toEqual([
      {
        job_id: 'positions',
        connector_id: `o'rders`,
        partition: 1,
        offset: '13',
        timestamp: 1_700_000_000_002_000n,
      },
    ]);
    const timers = await rowsOf('timers', 'positions', 'fires_at, operator_id');
    expect(timers.map((row) => row.fires_at)).toEqual([
      -1000n,
      1_700_000_000_000_500n,
      BigInt(far) * 1000n,
    ]);
    const watermarks = await rowsOf('watermarks', 'positions', 'operator_id, partition, watermark');
    expect(watermarks.map((row) => row.watermark)).toEqual([
      null,
      1_700_000_000_000_000n,
      2n ** 63n - 1n,
    ]);
  });

  it('stores what people look for beside the manifest', async () => {
    const job = await store.openJob('columns');
    const checkpoint = await newCheckpoint('columns', 7, { p: { payload: bytesOf(123) } });
    const manifest = { ...checkpoint.manifest, isFinal: true, kind: 'savepoint' as const };
    await job.commit({ ...checkpoint, manifest });
    const columns = 'checkpoint_id, kind, is_final, byte_length, triggered_at';
    expect(await rowsOf('sabot_checkpoint', 'columns', columns)).toEqual([
      {
        checkpoint_id: 7n,
        kind: 'savepoint',
        is_final: true,
        byte_length: 123n,
        triggered_at: 1_700_000_000_007_000n,
      },
    ]);
  });
});
