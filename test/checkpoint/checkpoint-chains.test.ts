import { describe, expect, it } from 'vitest';
import type { PayloadReference } from '../../src/checkpoint/checkpoint-manifest.js';
import type { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { findRestorable } from '../../src/checkpoint/restore-checkpoint.js';
import { must } from '../../src/common/assert.js';
import { coordinated, ObservedStore, takeCheckpoint } from './coordinated.js';
import { incrementalParticipant, RecordingParticipant } from './recording-participant.js';

async function chainOf(setup: Awaited<ReturnType<typeof coordinated>>, kind?: 'savepoint') {
  const { manifest } = await takeCheckpoint(setup, kind);
  return must(manifest.participants[0]).payloads.map(({ checkpointId }) => checkpointId);
}

describe('the payloads of a participant', () => {
  it('are never more than 32, so that a restore reads few', async () => {
    const participant = incrementalParticipant(1000, () => 1);
    const setup = await coordinated({ participants: { participant } });
    const lengths: number[] = [];
    for (let i = 0; i < 40; i++) lengths.push((await chainOf(setup)).length);
    expect(Math.max(...lengths)).toBe(32);
    expect(lengths.slice(31, 34)).toEqual([32, 1, 2]);
  });

  it('are a full one in a savepoint, behind a restart, and from a new participant', async () => {
    const participant = incrementalParticipant(1000, () => 10);
    const setup = await coordinated({ participants: { participant } });
    await takeCheckpoint(setup);
    expect(await chainOf(setup, 'savepoint')).toEqual([2]);
    expect(await chainOf(setup)).toEqual([2, 3]);
    const newcomer = incrementalParticipant(50, () => 1);
    setup.coordinator.registerParticipant('newcomer', newcomer);
    await takeCheckpoint(setup);
    expect(newcomer.requests.map(({ isFull }) => isFull)).toEqual([true]);
    const again = incrementalParticipant(1000, () => 10);
    const { store } = setup;
    expect(await chainOf(await coordinated({ store, participants: { again } }))).toEqual([5]);
  });

  it('stay those of before where nothing has changed, and are none where facts say it all', async () => {
    const participant = new RecordingParticipant(({ isFull }) =>
      isFull
        ? { facts: 'full', payload: Uint8Array.of(7) }
        : { facts: 'unchanged', isIncremental: true },
    );
    const setup = await coordinated({ participants: { participant } });
    expect(await chainOf(setup)).toEqual([1]);
    expect(await chainOf(setup)).toEqual([1]);
    expect((await takeCheckpoint(setup)).byteLength).toBe(0);
    participant.answer = () => ({ facts: 'empty' });
    expect(await chainOf(setup)).toEqual([]);
    const { takeState } = must(await findRestorable(setup.store, 'orders'));
    expect(takeState('participant')).toEqual({ facts: 'empty', payloads: [] });
  });
});

describe('the checkpoints that are kept', () => {
  /** Which of the store's checkpoints can be restored when the payloads of `damaged` are gone. */
  async function restorableWithout(
    store: MemoryCheckpointStore,
    damaged: readonly number[],
  ): Promise<number | undefined> {
    const read = store.readPayload.bind(store);
    store.readPayload = async (jobId: string, reference: PayloadReference) => {
      const wanted = damaged.includes(reference.checkpointId)
        ? { ...reference, sha256: '0'.repeat(64) }
        : reference;
      return read(jobId, wanted);
    };
    const found = await findRestorable(store, 'orders').finally(() => {
      store.readPayload = read;
    });
    return found?.manifest.checkpointId;
  }

  it('are the newest ones, and one that shares nothing with them', async () => {
    const participant = incrementalParticipant(1000, () => 300);
    const store = new ObservedStore();
    const setup = await coordinated({
      store,
      participants: { participant },
      options: { retained: 2 },
    });
    const kept: (readonly number[])[] = [];
    for (let i = 0; i < 9; i++) kept.push((await takeCheckpoint(setup)).retained);
    expect(kept.slice(0, 3)).toEqual([[1], [2, 1], [3, 2]]);
    expect(kept.slice(6)).toEqual([
      [7, 6, 5],
      [8, 7, 5],
      [9, 8, 5],
    ]);
    const listed = await store.listCheckpoints('orders');
    expect(listed.map(({ checkpointId }) => checkpointId)).toEqual([9, 8, 5]);
    expect(await restorableWithout(store, [])).toBe(9);
    expect(await restorableWithout(store, [9])).toBe(8);
    expect(await restorableWithout(store, [6])).toBe(5);
  });

  it('are kept over restarts, and those of before are among them', async () => {
    const setup = await coordinated({
      participants: { participant: incrementalParticipant(100, () => 1) },
      options: { retained: 2 },
    });
    for (let i = 0; i < 3; i++) await takeCheckpoint(setup);
    const next = await coordinated({
      store: setup.store,
      participants: { participant: incrementalParticipant(100, () => 1) },
      options: { retained: 2 },
    });
    expect((await takeCheckpoint(next)).retained).toEqual([4, 3]);
    expect((await takeCheckpoint(next)).retained).toEqual([5, 4, 3]);
  });
});
