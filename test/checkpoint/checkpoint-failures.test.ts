import { describe, expect, it } from 'vitest';
import { findRestorable } from '../../src/checkpoint/restore-checkpoint.js';
import { must } from '../../src/common/assert.js';
import { Deferred } from '../../src/common/deferred.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { coordinated, ObservedStore, settled, takeCheckpoint, until } from './coordinated.js';
import { checkpointError } from './describe-checkpoint-store.js';
import {
  incrementalParticipant,
  RecordingParticipant,
  WaitingParticipant,
} from './recording-participant.js';

const full = new Error('the disk is full');

describe('a checkpoint that fails', () => {
  it('names the participant that could not answer, and why', async () => {
    const good = new RecordingParticipant();
    const bad = new RecordingParticipant(() => Promise.reject(full));
    const setup = await coordinated({ participants: { good, 'sink-out': bad } });
    const failed = takeCheckpoint(setup);
    const sentence = await checkpointError(failed);
    expect(sentence).toBe(
      'Checkpoint 1 of "orders" failed: sink-out could not save its state: the disk is full.',
    );
    await expect(failed).rejects.toMatchObject({ cause: full });
    expect(good.aborted).toEqual([1]);
    expect(bad.aborted).toEqual([1]);
    expect(good.completed).toEqual([]);
  });

  it('says it when the store has failed', async () => {
    const store = new ObservedStore();
    store.beforeCommit = () => {
      throw new StreamingError(ErrorType.STATE_ERROR, 'The state database is gone.');
    };
    const sentence = await checkpointError(takeCheckpoint(await coordinated({ store })));
    expect(sentence).toContain('Checkpoint 1 of "orders" failed: it could not be stored');
    expect(sentence).toContain('The state database is gone.');
  });

  it('does so when it takes too long, and lets the participants know', async () => {
    const participant = new WaitingParticipant();
    const { coordinator, clock } = await coordinated({
      participants: { participant },
      options: { timeoutMs: 500 },
    });
    const completion = coordinator.waitForCheckpointCompletion(coordinator.triggerCheckpoint());
    clock.advance(499);
    expect(participant.requests[0]?.signal.aborted).toBe(false);
    clock.advance(1);
    expect(await checkpointError(completion)).toContain('took longer than 500 ms');
    expect(participant.requests[0]?.signal.aborted).toBe(true);
    expect(participant.aborted).toEqual([1]);
  });

  it('does so too when the store takes too long: nothing waits for it for ever', async () => {
    const store = new ObservedStore();
    const participant = new RecordingParticipant();
    const held = new Deferred<void>();
    store.beforeCommit = () => held.promise;
    const setup = await coordinated({
      store,
      participants: { participant },
      options: { timeoutMs: 500, tolerableFailures: 1 },
    });
    const failed = takeCheckpoint(setup);
    await until(setup.clock, () => store.begun === 1);
    setup.clock.advance(500);
    expect(await checkpointError(failed)).toContain('took longer than 500 ms');
    expect(participant.aborted).toEqual([1]);
    held.resolve();
    store.beforeCommit = () => {};
    const next = await takeCheckpoint(setup);
    expect(next.retained).toEqual([2]);
    expect(participant.completed).toEqual([2]);
  });

  it('changes nothing any more where it is stored late, behind the one that followed it', async () => {
    const store = new ObservedStore();
    const held = new Deferred<void>();
    const participant = incrementalParticipant(1000, () => 10);
    const setup = await coordinated({
      store,
      participants: { participant },
      options: { timeoutMs: 500, tolerableFailures: 1, retained: 1 },
    });
    await takeCheckpoint(setup);
    store.beforeCommit = () => held.promise;
    const failed = takeCheckpoint(setup);
    await until(setup.clock, () => store.begun === 2);
    setup.clock.advance(500);
    await checkpointError(failed);
    store.beforeCommit = () => {};
    await takeCheckpoint(setup);
    held.resolve();
    await until(setup.clock, () => store.ended === 3);
    const restorable = must(await findRestorable(store, 'orders'));
    expect(restorable.manifest.checkpointId).toBe(3);
    expect(restorable.skipped).toEqual([]);
    expect(restorable.takeState('participant').payloads).toEqual([new Uint8Array(1000).fill(3)]);
  });

  it('leaves the one before as it was, and the next one holds everything', async () => {
    const participant = incrementalParticipant(1000, () => 10);
    const setup = await coordinated({
      participants: { participant },
      options: { tolerableFailures: 1 },
    });
    await takeCheckpoint(setup);
    await takeCheckpoint(setup);
    const { answer } = participant;
    participant.answer = () => Promise.reject(full);
    await checkpointError(takeCheckpoint(setup));
    const restorable = must(await findRestorable(setup.store, 'orders'));
    expect(restorable.manifest.checkpointId).toBe(2);
    expect(restorable.takeState('participant').payloads.map(({ length }) => length)).toEqual([
      1000, 10,
    ]);
    participant.answer = answer;
    const { manifest } = await takeCheckpoint(setup);
    expect(participant.requests.map(({ isFull }) => isFull)).toEqual([true, false, false, true]);
    expect(manifest.participants[0]?.payloads).toHaveLength(1);
  });

  it('tells all participants, whatever one of them makes of it', async () => {
    const careless = new RecordingParticipant(() => Promise.reject(full));
    careless.checkpointAborted = () => {
      throw new Error('careless');
    };
    const other = new RecordingParticipant();
    const setup = await coordinated({
      participants: { careless, other },
      options: { tolerableFailures: 5 },
    });
    expect(await checkpointError(takeCheckpoint(setup))).toContain('the disk is full');
    expect(other.aborted).toEqual([1]);
    expect(setup.failures).toHaveLength(1);
    expect(setup.failures[0]).toMatchObject({ message: 'careless' });
  });

  it('does so where a participant answers with changes when everything was asked for', async () => {
    const participant = new RecordingParticipant(() => ({
      facts: null,
      payload: Uint8Array.of(1),
      isIncremental: true,
    }));
    const setup = await coordinated({ participants: { totals: participant } });
    const sentence = await checkpointError(takeCheckpoint(setup));
    expect(sentence).toContain('totals was asked for all of its state, and gave its changes');
    expect(await setup.store.listCheckpoints('orders')).toEqual([]);
  });
});

describe('failures in a row', () => {
  it('are tolerated as often as allowed, and forgotten behind a success', async () => {
    const participant = new RecordingParticipant(() => Promise.reject(full));
    const setup = await coordinated({
      participants: { participant },
      options: { tolerableFailures: 2 },
    });
    for (let i = 0; i < 2; i++) await checkpointError(takeCheckpoint(setup));
    participant.answer = () => ({ facts: null });
    await takeCheckpoint(setup);
    participant.answer = () => Promise.reject(full);
    for (let i = 0; i < 2; i++) await checkpointError(takeCheckpoint(setup));
    expect(setup.failures).toEqual([]);
    await checkpointError(takeCheckpoint(setup));
    expect(setup.failures).toHaveLength(1);
  });

  it('do not matter where the job belongs to somebody else by now: it fails at once', async () => {
    const setup = await coordinated({ options: { tolerableFailures: 100 } });
    const other = await coordinated({ store: setup.store });
    const sentence = await checkpointError(takeCheckpoint(setup));
    expect(sentence).toContain('"orders" has been taken over by another process');
    expect(setup.failures).toHaveLength(1);
    await takeCheckpoint(other);
    expect(other.failures).toEqual([]);
  });
});

describe('a checkpoint that is stored', () => {
  it('fails the job where a participant can not make use of it, tolerance or not', async () => {
    const participant = new RecordingParticipant();
    participant.checkpointCompleted = () => Promise.reject(full);
    const setup = await coordinated({
      participants: { participant },
      options: { tolerableFailures: 100 },
    });
    const failed = takeCheckpoint(setup);
    expect(await checkpointError(failed)).toContain('participant could not make use of it');
    expect(setup.failures).toEqual([await failed.catch((error: unknown) => error)]);
    expect(participant.aborted).toEqual([]);
    const restorable = must(await findRestorable(setup.store, 'orders'));
    expect(restorable.manifest.checkpointId).toBe(1);
  });

  it('is made use of by nobody once the job is stopped: that is for the one that goes on', async () => {
    const store = new ObservedStore();
    const held = new Deferred<void>();
    store.beforeCommit = () => held.promise;
    const participant = new RecordingParticipant();
    const setup = await coordinated({ store, participants: { participant } });
    const failed = takeCheckpoint(setup);
    await until(setup.clock, () => store.begun === 1);
    const stopped = setup.coordinator.stop();
    held.resolve();
    await stopped;
    expect(await checkpointError(failed)).toContain('the job was stopped');
    await until(setup.clock, () => store.commits.length === 1);
    await settled(setup.clock);
    expect(participant.completed).toEqual([]);
    expect(setup.failures).toEqual([]);
  });

  it('has been made use of when stop resolves, by whoever had begun', async () => {
    const begun = new Deferred<void>();
    const order: string[] = [];
    const sink = new RecordingParticipant();
    let isPublishing = false;
    sink.checkpointCompleted = async () => {
      isPublishing = true;
      await begun.promise;
      order.push('published');
    };
    const other = new RecordingParticipant();
    const setup = await coordinated({ participants: { sink, other } });
    const failed = takeCheckpoint(setup);
    await until(setup.clock, () => isPublishing);
    const stopped = setup.coordinator.stop().then(() => order.push('stopped'));
    await settled(setup.clock);
    begun.resolve();
    await stopped;
    expect(order).toEqual(['published', 'stopped']);
    expect(other.completed).toEqual([]);
    await checkpointError(failed);
  });
});
