import { expect, it } from 'vitest';
import { coordinated, settled, takeCheckpoint } from './coordinated.js';
import { checkpointError } from './describe-checkpoint-store.js';
import { RecordingParticipant, WaitingParticipant } from './recording-participant.js';

it('gives a checkpoint its time only while the job does not rest', async () => {
  const participant = new WaitingParticipant();
  const setup = await coordinated({ participants: { participant }, options: { timeoutMs: 500 } });
  const completion = takeCheckpoint(setup);
  setup.clock.advance(300);
  setup.coordinator.rest();
  setup.clock.advance(10_000);
  setup.coordinator.resume();
  setup.clock.advance(199);
  expect(participant.requests[0]?.signal.aborted).toBe(false);
  setup.clock.advance(1);
  expect(await checkpointError(completion)).toContain('took longer than 500 ms');
});

it('lets no time pass for a checkpoint that is triggered while the job rests', async () => {
  const participant = new WaitingParticipant();
  const setup = await coordinated({ participants: { participant }, options: { timeoutMs: 500 } });
  setup.coordinator.rest();
  const completion = takeCheckpoint(setup);
  setup.clock.advance(10_000);
  setup.coordinator.resume();
  setup.clock.advance(499);
  participant.release();
  expect((await completion).checkpointId).toBe(1);
});

it('takes a checkpoint that was due while the job rested when it goes on, once', async () => {
  const participant = new RecordingParticipant();
  const { coordinator, clock } = await coordinated({
    participants: { participant },
    intervalMs: 100,
  });
  coordinator.start();
  coordinator.rest();
  for (let i = 0; i < 5; i++) {
    clock.advance(100);
    await settled(clock);
  }
  expect(participant.requests).toHaveLength(0);
  coordinator.resume();
  await settled(clock);
  expect(participant.requests).toHaveLength(1);
  coordinator.rest();
  coordinator.resume();
  await settled(clock);
  expect(participant.requests).toHaveLength(1);
});
