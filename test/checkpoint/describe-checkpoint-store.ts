import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckpointStore, NewCheckpoint } from '../../src/checkpoint/checkpoint-store.js';
import { must } from '../../src/common/assert.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { describeStoredOutputs } from './describe-stored-outputs.js';
import { bytesOf, newCheckpoint, referencesOf } from './new-checkpoint.js';

/** A place for checkpoints that a test may look at from several sides. */
export interface StoreUnderTest {
  /** The store as one more process has it. */
  store(): CheckpointStore;
  close(): Promise<void>;
}

/** What every store of checkpoints does alike. `open` is called once. */
export function describeCheckpointStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`the checkpoint store ${name}`, () => {
    let underTest: StoreUnderTest;

    beforeAll(async () => {
      underTest = await open();
    }, 60_000);

    afterAll(() => underTest?.close());

    describeCheckpoints(() => underTest.store());
    describeRetention(() => underTest.store());
    describeFencing(() => underTest.store());
    describeStoredOutputs(() => underTest.store());
  });
}

function describeCheckpoints(store: () => CheckpointStore): void {
  it('has nothing of a job before its first checkpoint', async () => {
    await store().openJob('fresh');
    expect(await store().listJobs()).not.toContain('fresh');
    expect(await store().listCheckpoints('fresh')).toEqual([]);
    expect(await store().listCheckpoints('never opened')).toEqual([]);
  });

  it('gives back manifests and payloads as they were, newest first', async () => {
    const job = await store().openJob('round-trip');
    const facts = { offset: 7, name: '"\u2028\ud83d\ude00', list: [null, true, 0.1] };
    const first = await newCheckpoint('round-trip', 1, {
      source: { facts },
      window: { payload: bytesOf(1000) },
      empty: { payload: new Uint8Array() },
    });
    await job.commit(first);
    const second = await newCheckpoint(
      'round-trip',
      2,
      { window: { payload: bytesOf(10, 2), base: [must(referencesOf(first)[0])] } },
      { retained: [1, 2] },
    );
    await job.commit(second);
    expect(await store().listCheckpoints('round-trip')).toEqual([
      { kind: 'intact', checkpointId: 2, manifest: second.manifest, byteLength: 10 },
      { kind: 'intact', checkpointId: 1, manifest: first.manifest, byteLength: 1000 },
    ]);
    expect(await store().listJobs()).toContain('round-trip');
    await expectPayloads(store(), [first, second]);
  });

  it('gives back payloads of any size', async () => {
    const job = await store().openJob('sizes');
    const mebibyte = 1 << 20;
    const sizes = [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 8 * mebibyte, 9 * mebibyte + 3];
    const participants = Object.fromEntries(
      sizes.map((size, i) => [`p${i}`, { payload: bytesOf(size, i) }]),
    );
    const checkpoint = await newCheckpoint('sizes', 1, participants);
    await job.commit(checkpoint);
    await expectPayloads(store(), [checkpoint]);
  });

  it('takes what is part of larger buffers for what it is', async () => {
    const job = await store().openJob('views');
    const around = bytesOf(5000);
    const checkpoint = await newCheckpoint('views', 1, {
      view: { payload: around.subarray(100, 4100) },
    });
    await job.commit(checkpoint);
    const read = await store().readPayload('views', must(referencesOf(checkpoint)[0]));
    expect(Buffer.from(read).equals(around.subarray(100, 4100))).toBe(true);
  });

  it('keeps jobs with hostile names apart', async () => {
    const names = ["'; DROP TABLE sabot_job; --", 'a"b', '$1', '\\', '__proto__', 'ünï 💥'];
    for (const [i, jobId] of names.entries()) {
      const job = await store().openJob(jobId);
      const state = { [`${jobId} participant`]: { payload: bytesOf(50, i) } };
      await job.commit(await newCheckpoint(jobId, i + 1, state));
    }
    expect(await store().listJobs()).toEqual(expect.arrayContaining(names));
    for (const [i, jobId] of names.entries()) {
      const [stored, ...more] = await store().listCheckpoints(jobId);
      expect(more).toEqual([]);
      if (stored?.kind !== 'intact') throw new Error('it is damaged');
      const reference = must(stored.manifest.participants[0]?.payloads[0]);
      const read = await store().readPayload(jobId, reference);
      expect(Buffer.from(read).equals(bytesOf(50, i))).toBe(true);
    }
  });

  it('lists jobs in the order of their names', async () => {
    const jobs = await store().listJobs();
    expect(jobs).toEqual([...jobs].sort());
  });

  it('refuses a payload that is not there or not the one that is meant', async () => {
    const job = await store().openJob('refusals');
    const checkpoint = await newCheckpoint('refusals', 1, { p: { payload: bytesOf(100) } });
    await job.commit(checkpoint);
    const reference = must(referencesOf(checkpoint)[0]);
    const wrong = [
      { ...reference, checkpointId: 2 },
      { ...reference, participantId: 'q' },
      { ...reference, byteLength: 99 },
      { ...reference, byteLength: 101 },
      { ...reference, byteLength: 3 << 20 },
      { ...reference, sha256: reference.sha256.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
    ];
    for (const other of wrong) {
      const sentence = await checkpointError(store().readPayload('refusals', other));
      expect(sentence).toMatch(/^The state of [pq] in checkpoint [12] is damaged: .*\.$/);
    }
    await checkpointError(store().readPayload('other job', reference));
  });
}

function describeRetention(store: () => CheckpointStore): void {
  it('drops what no retained checkpoint refers to, and nothing else', async () => {
    const job = await store().openJob('retention');
    const full = await newCheckpoint('retention', 1, {
      window: { payload: bytesOf(100, 1) },
      other: { payload: bytesOf(100, 2) },
    });
    await job.commit(full);
    const base = referencesOf(full).slice(0, 1);
    const increment = await newCheckpoint(
      'retention',
      2,
      { window: { payload: bytesOf(100, 3), base }, other: { payload: bytesOf(100, 4) } },
      { retained: [2] },
    );
    await job.commit(increment);
    expect(await idsOf(store(), 'retention')).toEqual([2]);
    await expectPayloads(store(), [increment]);
    expect(await store().readPayload('retention', must(base[0]))).toHaveLength(100);
    await checkpointError(store().readPayload('retention', must(referencesOf(full)[1])));
    const next = await newCheckpoint('retention', 3, { window: { payload: bytesOf(100, 5) } });
    await job.commit(next);
    expect(await idsOf(store(), 'retention')).toEqual([3]);
    for (const gone of referencesOf(increment)) {
      await checkpointError(store().readPayload('retention', gone));
    }
    await expectPayloads(store(), [next]);
  });

  it('forgets a job that is discarded, whose writer may go on', async () => {
    const job = await store().openJob('discarded');
    const checkpoint = await newCheckpoint('discarded', 5, { p: { payload: bytesOf(10) } });
    await job.commit(checkpoint);
    await job.discard();
    expect(await store().listJobs()).not.toContain('discarded');
    expect(await store().listCheckpoints('discarded')).toEqual([]);
    await checkpointError(store().readPayload('discarded', must(referencesOf(checkpoint)[0])));
    await job.commit(await newCheckpoint('discarded', 1, { p: { payload: bytesOf(10) } }));
    expect(await idsOf(store(), 'discarded')).toEqual([1]);
  });
}

function describeFencing(store: () => CheckpointStore): void {
  it('lets the last one that opened a job write, and nobody before', async () => {
    const older = await store().openJob('fenced');
    await older.commit(await newCheckpoint('fenced', 1, { p: { facts: 'older' } }));
    const newer = await store().openJob('fenced');
    const refused = await newCheckpoint('fenced', 2, { p: { facts: 'older' } });
    const attempts = [
      () => older.commit(refused),
      () => older.markPublished('sink', 1),
      () => older.discard(),
    ];
    for (const attempt of attempts) {
      const sentence = await checkpointError(attempt());
      expect(sentence).toContain('"fenced" has been taken over by another process');
    }
    expect(await idsOf(store(), 'fenced')).toEqual([1]);
    await newer.commit(await newCheckpoint('fenced', 2, { p: { facts: 'newer' } }));
    await checkpointError(older.commit(refused));
    const [latest] = await store().listCheckpoints('fenced');
    expect(latest).toMatchObject({ manifest: { participants: [{ facts: 'newer' }] } });
  });

  it('takes no checkpoint behind a newer one, which it would know nothing of', async () => {
    const job = await store().openJob('late');
    const late = await newCheckpoint('late', 2, { p: { payload: bytesOf(10, 2) } });
    const newer = await newCheckpoint('late', 3, { p: { payload: bytesOf(10, 3) } });
    await job.commit(newer);
    for (const checkpoint of [late, newer]) {
      const sentence = await checkpointError(job.commit(checkpoint));
      expect(sentence).toContain('"late" comes too late: a newer one is stored');
    }
    expect(await idsOf(store(), 'late')).toEqual([3]);
    await expectPayloads(store(), [newer]);
    await job.commit(await newCheckpoint('late', 4, {}));
  });

  it('fences nobody by looking', async () => {
    const job = await store().openJob('looked-at');
    const checkpoint = await newCheckpoint('looked-at', 1, { p: { payload: bytesOf(10) } });
    await job.commit(checkpoint);
    const onlooker = store();
    await onlooker.listJobs();
    await onlooker.listCheckpoints('looked-at');
    await expectPayloads(onlooker, [checkpoint]);
    await job.commit(await newCheckpoint('looked-at', 2, {}));
    expect(await idsOf(onlooker, 'looked-at')).toEqual([2]);
  });

  it('leaves the other jobs alone', async () => {
    const one = await store().openJob('one');
    const two = await store().openJob('two');
    await one.commit(await newCheckpoint('one', 1, { p: { payload: bytesOf(10) } }));
    const checkpoint = await newCheckpoint('two', 1, { p: { payload: bytesOf(20) } });
    await two.commit(checkpoint);
    await one.discard();
    await expectPayloads(store(), [checkpoint]);
  });
}

async function expectPayloads(
  store: CheckpointStore,
  checkpoints: readonly NewCheckpoint[],
): Promise<void> {
  for (const { manifest, payloads } of checkpoints) {
    for (const { reference, data } of payloads) {
      const read = await store.readPayload(manifest.jobId, reference);
      expect(Buffer.from(read).equals(data)).toBe(true);
    }
  }
}

async function idsOf(store: CheckpointStore, jobId: string): Promise<readonly number[]> {
  return (await store.listCheckpoints(jobId)).map(({ checkpointId }) => checkpointId);
}

/** The sentence with which a call is refused; fails unless it is a CHECKPOINT_ERROR. */
export async function checkpointError(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StreamingError);
  expect((error as StreamingError).type).toBe(ErrorType.CHECKPOINT_ERROR);
  return (error as StreamingError).message;
}
