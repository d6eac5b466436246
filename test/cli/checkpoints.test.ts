import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseCheckpointStore } from '../../src/checkpoint/database-checkpoint-store.js';
import { writeSavepoint } from '../../src/checkpoint/savepoint-file.js';
import { IGNORE_FAIL_POINTS } from '../../src/common/fail-points.js';
import { nodeFileSystem } from '../../src/platform/node.js';
import { pgliteBackend } from '../../src/state/pglite/pglite-backend.js';
import { bytesOf, newCheckpoint, referencesOf } from '../checkpoint/new-checkpoint.js';
import { cli, Scratch } from './command-line.js';

const scratch = new Scratch();
const state = join(scratch.folder, 'state');
const savepoint = join(scratch.folder, 'orders.savepoint');
afterAll(() => scratch.close());

async function inDatabase(
  work: (store: DatabaseCheckpointStore, sql: (text: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const backend = pgliteBackend(state);
  try {
    const store = new DatabaseCheckpointStore(backend, { reachFailPoint: IGNORE_FAIL_POINTS });
    await work(store, async (text) => (await backend.get()).query(text));
  } finally {
    await backend.close();
  }
}

beforeAll(async () => {
  await inDatabase(async (store) => {
    const orders = await store.openJob('orders');
    const full = await newCheckpoint('orders', 9, { window: { payload: bytesOf(1000) } });
    await orders.commit(full);
    const increment = { window: { payload: bytesOf(20), base: referencesOf(full) } };
    await orders.commit(await newCheckpoint('orders', 10, increment, { retained: [9, 10] }));
    const done = await newCheckpoint('done', 1, {});
    await (await store.openJob('done')).commit({
      ...done,
      manifest: { ...done.manifest, isFinal: true },
    });
    const readPayload = store.readPayload.bind(store, 'orders');
    await writeSavepoint(savepoint, [{ manifest: full.manifest, readPayload }], nodeFileSystem);
  });
}, 60_000);

describe('sabot-sql checkpoints', () => {
  it('lists the checkpoints of all jobs, newest first, and exits 0 when all are intact', async () => {
    const { status, stdout, stderr } = await cli(['checkpoints', '--state-path', state]);
    expect(stderr).toBe('');
    expect(stdout.toString().split('\n')).toEqual([
      'job     checkpoint  kind        triggered                 bytes  state        input     condition',
      'done             1  checkpoint  2023-11-14T22:13:20.001Z      0  full         all read  intact',
      'orders          10  checkpoint  2023-11-14T22:13:20.010Z     20  incremental            intact',
      'orders           9  checkpoint  2023-11-14T22:13:20.009Z   1000  full                   intact',
      '',
    ]);
    expect(status).toBe(0);
  });

  it('lists one job, and says so when there is no such', async () => {
    const one = await cli(['checkpoints', '--state-path', state, '--job', 'done']);
    expect(one.stdout.toString().split('\n')).toHaveLength(3);
    expect(one.status).toBe(0);
    const none = await cli(['checkpoints', '--state-path', state, '--job', 'dune']);
    expect(none.stderr).toContain('There are no checkpoints of a job "dune"');
    expect(none.status).toBe(1);
  });

  it('lists a savepoint, and tells one that is damaged', async () => {
    const whole = await cli(['checkpoints', '--savepoint', savepoint]);
    expect(whole.stdout.toString()).toMatch(/^job .*\norders +9 .* 1000 +full +intact\n$/);
    expect(whole.status).toBe(0);
    appendFileSync(savepoint, 'x');
    const damaged = await cli(['checkpoints', '--savepoint', savepoint]);
    expect(damaged.stderr).toMatch(/^ERROR: The savepoint .* is damaged: /);
    expect(damaged.status).toBe(1);
  });

  it('makes nothing where there is no state', async () => {
    const { status, stderr } = await cli(['checkpoints', '--state-path', scratch.folder]);
    expect(stderr).toMatch(/^ERROR: There is no state in .*\.\n$/);
    expect(status).toBe(1);
  });

  it('names what is damaged, and exits 1', async () => {
    await inDatabase(async (_, sql) => {
      await sql(`UPDATE sabot_payload_chunk SET data = set_byte(data, 7, get_byte(data, 7) # 1)
        WHERE checkpoint_id = 9`);
      await sql(`UPDATE sabot_checkpoint SET manifest = '{}' WHERE job_id = 'done'`);
    });
    const { status, stdout } = await cli(['checkpoints', '--state-path', state]);
    const [, done, ten, nine] = stdout.toString().split('\n');
    expect(done).toMatch(/^done +1 +damaged: The checksum of its manifest is wrong\.$/);
    const damage =
      'damaged: The state of window in checkpoint 9 is damaged: its checksum is wrong.';
    expect(ten).toContain(damage);
    expect(nine).toContain(damage);
    expect(status).toBe(1);
  });
});
