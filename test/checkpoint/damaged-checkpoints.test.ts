import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCoordinator } from '../../src/checkpoint/checkpoint-coordinator.js';
import type { CheckpointStore, JobStore } from '../../src/checkpoint/checkpoint-store.js';
import { DatabaseCheckpointStore } from '../../src/checkpoint/database-checkpoint-store.js';
import { decodeManifest, encodeManifest } from '../../src/checkpoint/manifest-codec.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { findRestorable } from '../../src/checkpoint/restore-checkpoint.js';
import { must } from '../../src/common/assert.js';
import { IGNORE_FAIL_POINTS } from '../../src/common/fail-points.js';
import { pgliteBackend } from '../../src/state/pglite/pglite-backend.js';
import type { StateDatabase } from '../../src/state/state-database.js';
import { ManualClock } from '../support/manual-clock.js';
import { checkpointError } from './describe-checkpoint-store.js';
import { bytesOf, newCheckpoint, referencesOf } from './new-checkpoint.js';

const PLACES = 100;

/** Chunks have a megabyte: this is two and a bit. */
const LARGE_BYTES = 2_000_100;

/** Where one byte is to be changed, as parts of what there is, and how. */
interface Damage {
  readonly what: (typeof KINDS)[number];
  readonly isCut: boolean;
  readonly place: number;
  readonly bit: number;
  readonly isLarge: boolean;
}

const KINDS = [
  'manifest',
  'manifest-checksum',
  'payload',
  'payload-chunk-missing',
  'payload-chunk-extra',
] as const;

const damages = fc.record({
  what: fc.constantFrom(...KINDS),
  isCut: fc.boolean(),
  place: fc.double({ min: 0, max: 0.999999, noNaN: true }),
  bit: fc.integer({ min: 0, max: 7 }),
  isLarge: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

describe('a damaged checkpoint in the state database', () => {
  const backend = pgliteBackend();
  const store = new DatabaseCheckpointStore(backend, { reachFailPoint: IGNORE_FAIL_POINTS });
  let database: StateDatabase;
  let jobs = 0;

  beforeAll(async () => {
    database = await backend.get();
  }, 60_000);

  afterAll(() => backend.close());

  it('is always noticed, and the one before takes its place', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        const jobId = `damaged-${jobs++}`;
        const older = await twoCheckpoints(await store.openJob(jobId), damage.isLarge);
        await damageNewest(database, jobId, damage);
        const restorable = must(await findRestorable(store, jobId));
        expect(restorable.manifest.checkpointId).toBe(1);
        expect(restorable.skipped).toEqual([
          { checkpointId: 2, damage: expect.stringMatching(/^[A-Z].*\.$/) },
        ]);
        const { payloads } = restorable.takeState('window');
        expect(payloads).toHaveLength(1);
        expect(Buffer.from(must(payloads[0])).equals(older)).toBe(true);
        await (await store.openJob(jobId)).discard();
      }),
      { numRuns: PLACES },
    );
  });

  it('is of no use where it has lost what it builds on', async () => {
    const job = await store.openJob('base');
    await twoCheckpoints(job, false);
    await database.query(
      `DELETE FROM sabot_payload_chunk WHERE job_id = 'base' AND checkpoint_id = 1`,
    );
    await expect(findRestorable(store, 'base')).rejects.toThrow(
      /^No checkpoint of "base" is whole: .*The state of window in checkpoint 1 is damaged: it is missing\./,
    );
  });

  it('that was removed altogether is not passed over as if it had never been', async () => {
    const clock = new ManualClock();
    await twoCheckpoints(await store.openJob('removed'), false);
    const remove = `DELETE FROM sabot_checkpoint WHERE job_id = 'removed' AND checkpoint_id = 2`;
    const start = () =>
      new CheckpointCoordinator({ clock, timers: clock }).initialize('removed', 1000, store);
    await start();
    await database.query(remove);
    await expect(start()).rejects.toThrow(
      'Checkpoint 2 of "removed", its newest, has been removed from the state store. Restore',
    );
    await (await store.openJob('removed')).discard();
    await start();
  });

  it('is no reason to republish outputs that are damaged', { timeout: 60_000 }, async () => {
    const damage = fc.record({
      how: fc.constantFrom('byte', 'cut', 'missing', 'extra', 'checksum'),
      place: fc.integer({ min: 0, max: 99 }),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ how, place, bit }) => {
        const jobId = `outputs-${jobs++}`;
        const job = await store.openJob(jobId);
        const output = { sinkId: 'sink', sequence: 1, rowsTotal: 1, data: bytesOf(100, place) };
        await job.commit(await newCheckpoint(jobId, 1, {}, { outputs: [output] }));
        expect(await job.pendingOutputs('sink')).toHaveLength(1);
        const change = {
          byte: `UPDATE sabot_sink_output_chunk SET data = ${flipped(place, bit)}`,
          cut: `UPDATE sabot_sink_output_chunk SET data = substring(data FOR ${place})`,
          missing: 'DELETE FROM sabot_sink_output_chunk',
          extra: `INSERT INTO sabot_sink_output_chunk SELECT job_id, sink_id, output_sequence, 1, '' FROM sabot_sink_output_chunk`,
          checksum: `UPDATE sabot_sink_output SET sha256 = overlay(sha256 PLACING 'x' FROM ${1 + (place % 64)})`,
        }[how];
        await database.query(`${change} WHERE job_id = $1`, [jobId]);
        const sentence = await checkpointError(job.pendingOutputs('sink'));
        expect(sentence).toContain('Output 1 of sink, which waits to be published, is damaged: it');
        await job.discard();
      }),
      { numRuns: PLACES },
    );
  });
});

describe('a damaged payload in memory', () => {
  it('is always noticed', async () => {
    const store: CheckpointStore = new MemoryCheckpointStore();
    const job = await store.openJob('job');
    const data = bytesOf(1000);
    const checkpoint = await newCheckpoint('job', 1, { p: { payload: data } });
    await job.commit(checkpoint);
    const reference = must(referencesOf(checkpoint)[0]);
    const place = fc.record({
      at: fc.integer({ min: 0, max: data.length - 1 }),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ at, bit }) => {
        data[at]! ^= 1 << bit;
        await checkpointError(store.readPayload('job', reference));
        data[at]! ^= 1 << bit;
        expect(await store.readPayload('job', reference)).toHaveLength(1000);
      }),
      { numRuns: PLACES },
    );
  });
});

describe('a manifest at rest', () => {
  it('is not taken from a text that one byte has changed in or that is cut', async () => {
    const { manifest } = await newCheckpoint('jöb', 3, { p: { payload: bytesOf(10) } });
    const encoded = await encodeManifest(manifest);
    expect(await decodeManifest(encoded, 'jöb', 3)).toMatchObject({ kind: 'intact', manifest });
    const place = fc.record({
      at: fc.integer({ min: 0, max: encoded.text.length - 1 }),
      change: fc.integer({ min: 1, max: 127 }),
      isCut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ at, change, isCut }) => {
        const { text, sha256 } = encoded;
        const other = isCut ? text.slice(0, at) : changedAt(text, at, change);
        const decoded = await decodeManifest({ text: other, sha256 }, 'jöb', 3);
        expect(decoded).toMatchObject({ kind: 'damaged', checkpointId: 3 });
      }),
      { numRuns: PLACES },
    );
  });

  it('is that of its own checkpoint, and of a version that is known', async () => {
    const { manifest } = await newCheckpoint('job', 3, {});
    const encoded = await encodeManifest(manifest);
    expect(await decodeManifest(encoded, 'job', 4)).toMatchObject({
      damage: 'Its manifest is that of checkpoint 3 of job "job".',
    });
    expect(await decodeManifest(encoded, 'other', 3)).toMatchObject({ kind: 'damaged' });
    const newer = await encodeManifest({ ...manifest, formatVersion: 2 } as never);
    expect(await decodeManifest(newer, 'job', 3)).toMatchObject({
      damage: expect.stringContaining('was written by a newer version'),
    });
  });
});

/** Two checkpoints that share nothing but a participant's older state; returns the payload of the first. */
async function twoCheckpoints(job: JobStore, isLarge: boolean): Promise<Uint8Array> {
  const payload = bytesOf(300, 1);
  const first = await newCheckpoint(job.jobId, 1, { window: { payload } });
  await job.commit(first);
  const base = referencesOf(first);
  const own = bytesOf(isLarge ? LARGE_BYTES : 200, 2);
  const state = { facts: { offset: 5 }, window: { payload: own, base } };
  const second = await newCheckpoint(
    job.jobId,
    2,
    { window: state.window, source: { facts: state.facts } },
    { retained: [1, 2] },
  );
  await job.commit(second);
  return payload;
}

async function damageNewest(
  database: StateDatabase,
  jobId: string,
  { what, isCut, place, bit, isLarge }: Damage,
): Promise<void> {
  const ofNewest = 'WHERE job_id = $1 AND checkpoint_id = 2';
  const chunkBytes = isLarge ? 1_000_000 : 200;
  const at = Math.floor(place * chunkBytes);
  const [row] = await database.query(
    `SELECT length(manifest) AS characters FROM sabot_checkpoint ${ofNewest}`,
    [jobId],
  );
  const character = 1 + Math.floor(place * Number(must(row).characters));
  const changes: Record<Damage['what'], string> = {
    manifest: `UPDATE sabot_checkpoint SET manifest = ${
      isCut
        ? `substring(manifest FOR ${character - 1})`
        : `overlay(manifest PLACING chr(ascii(substring(manifest FROM ${character})) # 1) FROM ${character})`
    } ${ofNewest}`,
    'manifest-checksum': `UPDATE sabot_checkpoint SET manifest_sha256 = ${
      isCut
        ? `substring(manifest_sha256 FOR ${Math.floor(place * 64)})`
        : `overlay(manifest_sha256 PLACING 'x' FROM ${1 + Math.floor(place * 64)})`
    } ${ofNewest}`,
    payload: `UPDATE sabot_payload_chunk SET data = ${
      isCut ? `substring(data FOR ${at})` : flipped(at, bit)
    } ${ofNewest} AND sequence = 0`,
    'payload-chunk-missing': `DELETE FROM sabot_payload_chunk ${ofNewest} AND sequence = ${
      isLarge ? Math.floor(place * 3) : 0
    }`,
    'payload-chunk-extra': `INSERT INTO sabot_payload_chunk SELECT job_id, participant_id, checkpoint_id,
      ${isCut ? -1 : 3 + bit}, data FROM sabot_payload_chunk ${ofNewest} AND sequence = 0`,
  };
  await database.query(changes[what], [jobId]);
}

function flipped(at: number, bit: number): string {
  return `set_byte(data, ${at}, get_byte(data, ${at}) # ${1 << bit})`;
}

function changedAt(text: string, at: number, change: number): string {
  const other = String.fromCharCode(text.charCodeAt(at) ^ change);
  return text.slice(0, at) + other + text.slice(at + 1);
}
