import { describe, expect, it } from 'vitest';
import { CheckpointCoordinator } from '../../src/checkpoint/checkpoint-coordinator.js';
import { findRestorable } from '../../src/checkpoint/restore-checkpoint.js';
import { must } from '../../src/common/assert.js';
import type { FailPoint } from '../../src/common/fail-points.js';
import { ManualClock } from '../support/manual-clock.js';
import { coordinated, settled, takeCheckpoint } from './coordinated.js';
import { checkpointError } from './describe-checkpoint-store.js';
import { RecordingParticipant, WaitingParticipant } from './recording-participant.js';

describe('a checkpoint', () => {
  it('is completed for whoever waits only when every participant has been told', async () => {
    const order: string[] = [];
    const participant = new RecordingParticipant();
    participant.checkpointCompleted = async (checkpointId) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`told of ${checkpointId}`);
    };
    const reachFailPoint = (point: FailPoint) => order.push(point);
    const setup = await coordinated({ participants: { participant }, reachFailPoint });
    await takeCheckpoint(setup);
    order.push('completed');
    expect(order).toEqual(['checkpoint.after-commit', 'told of 1', 'completed']);
  });

  it('is the last one where all input has been read', async () => {
    const { coordinator, store } = await coordinated();
    const checkpointId = coordinator.triggerFinalCheckpoint();
    const { manifest } = await coordinator.waitForCheckpointCompletion(checkpointId);
    expect(manifest.isFinal).toBe(true);
    expect(must(await findRestorable(store, 'orders')).manifest.isFinal).toBe(true);
  });

  it('asks those who are registered when it starts, and tells nobody else', async () => {
    const early = new WaitingParticipant();
    const late = new RecordingParticipant();
    const setup = await coordinated({ participants: { early } });
    const { coordinator } = setup;
    const completion = coordinator.waitForCheckpointCompletion(coordinator.triggerCheckpoint());
    coordinator.registerParticipant('late', late);
    early.release();
    await completion;
    expect(late.completed).toEqual([]);
    early.answer = () => ({ facts: null });
    await takeCheckpoint(setup);
    expect(late.completed).toEqual([2]);
  });
});

describe('checkpoints', () => {
  it('do not pile up where one takes longer than the interval', async () => {
    const participant = new WaitingParticipant();
    const { coordinator, clock } = await coordinated({
      participants: { participant },
      intervalMs: 10,
    });
    coordinator.start();
    for (let i = 0; i < 20; i++) {
      clock.advance(10);
      await settled(clock);
    }
    expect(participant.requests).toHaveLength(1);
    expect(coordinator.triggerCheckpoint()).toBe(2);
  });

  it('end with stop: the one under way is given up, those that wait are not begun', async () => {
    const participant = new WaitingParticipant();
    const { coordinator, clock, failures, store } = await coordinated({
      participants: { participant },
      intervalMs: 10,
    });
    coordinator.start();
    const ids = [coordinator.triggerCheckpoint(), coordinator.triggerCheckpoint()];
    await coordinator.stop();
    for (const id of [...ids, coordinator.triggerCheckpoint()]) {
      const sentence = await checkpointError(coordinator.waitForCheckpointCompletion(id));
      expect(sentence).toContain('the job was stopped');
    }
    expect(participant.requests.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(participant.aborted).toEqual([1]);
    clock.advance(1000);
    await settled(clock);
    expect(participant.requests).toHaveLength(1);
    expect(failures).toEqual([]);
    expect(await store.listCheckpoints('orders')).toEqual([]);
  });
});

describe('a coordinator before its time', () => {
  it('says what to wait for, and may be stopped', async () => {
    const clock = new ManualClock();
    const unready = new CheckpointCoordinator({ clock, timers: clock });
    expect(() => unready.triggerCheckpoint()).toThrow(/^A CheckpointCoordinator .* initialize/);
    await expect(unready.stop()).resolves.toBeUndefined();
  });
});
