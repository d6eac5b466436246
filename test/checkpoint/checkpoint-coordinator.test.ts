import { beforeEach, describe, expect, it } from 'vitest';
import { CheckpointCoordinator } from '../../src/checkpoint/checkpoint-coordinator.js';
import type { CheckpointOptions } from '../../src/checkpoint/checkpoint-options.js';
import type {
  CheckpointParticipant,
  ParticipantSnapshot,
  SnapshotRequest,
} from '../../src/checkpoint/checkpoint-participant.js';
import type { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { findRestorable } from '../../src/checkpoint/restore-checkpoint.js';
import { Deferred } from '../../src/common/deferred.js';
import { ManualClock } from '../support/manual-clock.js';

/** Answers as it is told to, and keeps what it was asked and told. */
class Participant implements CheckpointParticipant {
  readonly requests: SnapshotRequest[] = [];
  readonly told: string[] = [];
  answer: (request: SnapshotRequest) => Promise<ParticipantSnapshot> = async () => ({ facts: {} });

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    this.requests.push(request);
    return this.answer(request);
  }

  checkpointCompleted(checkpointId: number): void {
    this.told.push(`completed ${checkpointId}`);
  }

  checkpointAborted(checkpointId: number): void {
    this.told.push(`aborted ${checkpointId}`);
  }
}

let clock: ManualClock;
let store: MemoryCheckpointStore;
let part: Participant;
let failures: unknown[];
beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryCheckpointStore();
  part = new Participant();
  failures = [];
});

async function coordinatorOf(
  options: Partial<CheckpointOptions> = {},
  intervalMs = Number.POSITIVE_INFINITY,
  into: CheckpointStore = store,
): Promise<CheckpointCoordinator> {
  const coordinator = new CheckpointCoordinator({
    clock,
    timers: clock,
    options,
    onFailure: (error) => failures.push(error),
  });
  await coordinator.initialize('job', intervalMs, into);
  coordinator.registerParticipant('part', part);
  return coordinator;
}

function take(coordinator: CheckpointCoordinator, kind?: 'checkpoint' | 'savepoint') {
  return coordinator.waitForCheckpointCompletion(coordinator.triggerCheckpoint(kind));
}

async function storedIds(): Promise<number[]> {
  return (await store.listCheckpoints('job')).map(({ checkpointId }) => checkpointId);
}

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(length);

/** Everything when it is asked to, else a few bytes of change. */
const chained = async ({ isFull }: SnapshotRequest): Promise<ParticipantSnapshot> => ({
  facts: {},
  payload: bytes(isFull ? 100 : 30),
  isIncremental: !isFull,
});

describe('a checkpoint', () => {
  it('is stored when all participants have answered, who are told then', async () => {
    const coordinator = await coordinatorOf();
    const answer = new Deferred<ParticipantSnapshot>();
    coordinator.registerParticipant('slow', { snapshot: () => answer.promise });
    const completed = take(coordinator);
    await clock.turn();
    expect(await storedIds()).toEqual([]);
    answer.resolve({ facts: { offset: 7 } });
    const { checkpointId, manifest } = await completed;
    expect(checkpointId).toBe(1);
    expect(manifest.participants.map(({ id, facts }) => [id, facts])).toEqual([
      ['part', {}],
      ['slow', { offset: 7 }],
    ]);
    expect(part.told).toEqual(['completed 1']);
    expect(coordinator.latest?.checkpointId).toBe(1);
  });

  it('waits for the one before, and is asked for once meanwhile', async () => {
    const coordinator = await coordinatorOf();
    const answer = new Deferred<ParticipantSnapshot>();
    part.answer = () => answer.promise;
    const first = coordinator.triggerCheckpoint();
    const second = coordinator.triggerCheckpoint();
    expect([first, second, coordinator.triggerCheckpoint()]).toEqual([1, 2, 2]);
    expect(coordinator.triggerCheckpoint('savepoint')).toBe(3);
    expect(part.requests).toHaveLength(1);
    answer.resolve({ facts: {} });
    await coordinator.waitForCheckpointCompletion(3);
    expect(part.requests.map(({ checkpointId }) => checkpointId)).toEqual([1, 2, 3]);
  });

  it('goes on counting where an earlier run of the job stopped', async () => {
    await take(await coordinatorOf());
    const { checkpointId } = await take(await coordinatorOf());
    expect(checkpointId).toBe(2);
  });

  it('fails for a run that another one has taken the job from', async () => {
    const old = await coordinatorOf();
    await take(old);
    await take(await coordinatorOf());
    await expect(take(old)).rejects.toMatchObject({ type: 'CHECKPOINT_ERROR' });
    expect(failures).toHaveLength(1);
    expect(await storedIds()).toEqual([2, 1]);
  });

  it('is unknown under a number that was never given', async () => {
    const coordinator = await coordinatorOf();
    await expect(coordinator.waitForCheckpointCompletion(5)).rejects.toThrow(
      'checkpoint 5 is not known',
    );
  });
});

describe('a checkpoint that fails', () => {
  it('leaves the one before, tells the participants, and asks for everything the next time', async () => {
    const coordinator = await coordinatorOf({ tolerableFailures: 1 });
    part.answer = chained;
    await take(coordinator);
    await take(coordinator);
    part.answer = async () => {
      throw new Error('no room');
    };
    await expect(take(coordinator)).rejects.toThrow('no room');
    expect(part.told).toEqual(['completed 1', 'completed 2', 'aborted 3']);
    expect(await storedIds()).toEqual([2, 1]);
    part.answer = chained;
    await take(coordinator);
    expect(part.requests.map(({ isFull }) => isFull)).toEqual([true, false, false, true]);
    expect(failures).toEqual([]);
  });

  it('fails the job when more in a row do than are tolerated', async () => {
    const coordinator = await coordinatorOf({ tolerableFailures: 1 });
    part.answer = async () => {
      throw new Error('no room');
    };
    await expect(take(coordinator)).rejects.toThrow();
    expect(failures).toEqual([]);
    await expect(take(coordinator)).rejects.toThrow();
    expect(failures).toHaveLength(1);
  });

  it('is given up when it takes too long, and what comes late is not stored', async () => {
    const coordinator = await coordinatorOf({ timeoutMs: 500, tolerableFailures: 9 });
    const answer = new Deferred<ParticipantSnapshot>();
    part.answer = () => answer.promise;
    const completed = take(coordinator);
    await clock.turn();
    clock.advance(500);
    await expect(completed).rejects.toThrow('Checkpoint 1 of "job" took longer than 500 ms.');
    expect(part.requests[0]?.signal.aborted).toBe(true);
    answer.resolve({ facts: {} });
    await clock.turn();
    expect(await storedIds()).toEqual([]);
  });

  it('fails the job where it is stored but a participant can make nothing of it', async () => {
    const coordinator = await coordinatorOf({ tolerableFailures: 9 });
    part.checkpointCompleted = () => {
      throw new Error('can not publish');
    };
    await expect(take(coordinator)).rejects.toThrow('can not publish');
    expect(await storedIds()).toEqual([1]);
    expect(failures).toHaveLength(1);
  });

  it('is given up when the job stops, without failing it', async () => {
    const coordinator = await coordinatorOf();
    part.answer = () => new Promise(() => {});
    const completed = take(coordinator);
    coordinator.stop();
    await expect(completed).rejects.toThrow('the job was stopped');
    await expect(take(coordinator)).rejects.toThrow('the job was stopped');
    expect(failures).toEqual([]);
  });
});

describe('the interval', () => {
  it('takes checkpoints from the start on, until the end', async () => {
    const coordinator = await coordinatorOf({}, 1000);
    clock.advance(5000);
    expect(part.requests).toHaveLength(0);
    coordinator.start();
    for (const id of [1, 2, 3]) {
      clock.advance(1000);
      await coordinator.waitForCheckpointCompletion(id);
    }
    expect(await storedIds()).toEqual([3, 2, 1]);
    coordinator.stop();
    clock.advance(5000);
    expect(part.requests).toHaveLength(3);
  });

  it('leaves the pause that was asked for behind a slow one', async () => {
    const coordinator = await coordinatorOf({ minPauseMs: 800 }, 1000);
    const answer = new Deferred<ParticipantSnapshot>();
    part.answer = () => answer.promise;
    coordinator.start();
    clock.advance(1000);
    clock.advance(900);
    answer.resolve({ facts: {} });
    await coordinator.waitForCheckpointCompletion(1);
    clock.advance(100);
    expect(part.requests).toHaveLength(1);
    clock.advance(699);
    expect(part.requests).toHaveLength(1);
    clock.advance(1);
    expect(part.requests).toHaveLength(2);
    coordinator.stop();
  });
});

describe('payloads', () => {
  it('are changes until these outweigh the whole', async () => {
    const coordinator = await coordinatorOf();
    part.answer = chained;
    for (let i = 0; i < 6; i++) await take(coordinator);
    expect(part.requests.map(({ isFull }) => isFull)).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('are whole for a savepoint', async () => {
    const coordinator = await coordinatorOf();
    part.answer = chained;
    await take(coordinator);
    const { manifest } = await take(coordinator, 'savepoint');
    expect(manifest.participants[0]?.payloads).toHaveLength(1);
    expect(manifest.kind).toBe('savepoint');
  });

  it('are kept with the newest checkpoints, and with one that shares none with them', async () => {
    const coordinator = await coordinatorOf({ retained: 2 });
    part.answer = chained;
    for (let i = 0; i < 8; i++) await take(coordinator);
    // 1 to 5 are one chain, 6 to 8 another.
    expect(await storedIds()).toEqual([8, 7, 5]);
    const restorable = await findRestorable(store, 'job');
    expect(restorable?.manifest.checkpointId).toBe(8);
    expect(restorable?.takeState('part').payloads.map(({ length }) => length)).toEqual([
      100, 30, 30,
    ]);
  });
});

describe('participants', () => {
  it('have identifiers of their own', async () => {
    const coordinator = await coordinatorOf();
    expect(() => coordinator.registerParticipant('part', part)).toThrow(
      'A participant "part" is registered already',
    );
  });
});
