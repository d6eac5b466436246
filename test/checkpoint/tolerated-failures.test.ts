import { describe, expect, it } from 'vitest';
import { HeldCheckpoints } from '../../src/checkpoint/held-checkpoints.js';
import { coordinated, ObservedStore, settled, takeCheckpoint, until } from './coordinated.js';
import { checkpointError } from './describe-checkpoint-store.js';
import { incrementalParticipant, RecordingParticipant } from './recording-participant.js';

const full = new Error('the disk is full');

describe('the final checkpoint', () => {
  it('is tried again as often as failures are tolerated', async () => {
    const store = new ObservedStore();
    let failures = 2;
    store.beforeCommit = () => {
      if (failures-- > 0) throw full;
    };
    const setup = await coordinated({ store, options: { tolerableFailures: 2 } });
    const completing = setup.coordinator.completeFinalCheckpoint();
    for (const ended of [1, 2]) {
      await until(setup.clock, () => store.ended === ended);
      await settled(setup.clock);
      setup.clock.advance(1000);
    }
    await completing;
    expect(setup.failures).toEqual([]);
    expect(store.commits.map(({ manifest }) => manifest)).toMatchObject([
      { checkpointId: 3, isFinal: true },
    ]);
  });

  it('fails the job with one failure more', async () => {
    const store = new ObservedStore();
    store.beforeCommit = () => {
      throw full;
    };
    const setup = await coordinated({ store, options: { tolerableFailures: 1 } });
    const failed = setup.coordinator.completeFinalCheckpoint();
    const sentence = checkpointError(failed);
    await until(setup.clock, () => store.ended === 1);
    await settled(setup.clock);
    expect(setup.failures).toEqual([]);
    setup.clock.advance(1000);
    await until(setup.clock, () => setup.failures.length === 1);
    expect(await sentence).toContain('the disk is full');
    expect(store.begun).toBe(2);
  });
});

describe('a savepoint that fails', () => {
  it('is told to who asked for it, and counts as no failure of the job', async () => {
    const participant = new RecordingParticipant(() => Promise.reject(full));
    const setup = await coordinated({
      participants: { participant },
      options: { tolerableFailures: 0 },
    });
    expect(await checkpointError(takeCheckpoint(setup, 'savepoint'))).toContain('disk is full');
    expect(setup.failures).toEqual([]);
    expect(await checkpointError(takeCheckpoint(setup))).toContain('disk is full');
    expect(setup.failures).toHaveLength(1);
  });

  it('ends the job all the same where somebody has taken it over', async () => {
    const setup = await coordinated();
    await coordinated({ store: setup.store });
    expect(await checkpointError(takeCheckpoint(setup, 'savepoint'))).toContain('taken over');
    expect(setup.failures).toHaveLength(1);
  });
});

describe('retention', () => {
  it('keeps a checkpoint with its payloads as long as somebody holds it', async () => {
    const participant = incrementalParticipant(1000, () => 10);
    const held = new HeldCheckpoints();
    const setup = await coordinated({
      participants: { participant },
      options: { retained: 1 },
      held,
    });
    const release = held.hold(1);
    const { manifest } = await takeCheckpoint(setup, 'savepoint');
    for (let i = 0; i < 3; i++) await takeCheckpoint(setup, 'savepoint');
    for (const { payloads } of manifest.participants) {
      for (const reference of payloads) {
        expect(await setup.store.readPayload('orders', reference)).toHaveLength(1000);
      }
    }
    release();
    await takeCheckpoint(setup, 'savepoint');
    const left = await setup.store.listCheckpoints('orders');
    expect(left.map(({ checkpointId }) => checkpointId)).not.toContain(1);
  });

  it('does not count checkpoints that were found damaged', async () => {
    const participant = new RecordingParticipant();
    const setup = await coordinated({ participants: { participant }, options: { retained: 2 } });
    for (let i = 0; i < 3; i++) await takeCheckpoint(setup);
    const again = await coordinated({
      participants: { participant },
      options: { retained: 2 },
      store: setup.store,
    });
    again.coordinator.forgetDamaged([3]);
    const { retained } = await takeCheckpoint(again);
    expect(retained.slice(0, 2)).toEqual([4, 2]);
    expect(retained).not.toContain(3);
  });
});
