import { CheckpointCoordinator } from '../../src/checkpoint/checkpoint-coordinator.js';
import type { CheckpointOptions } from '../../src/checkpoint/checkpoint-options.js';
import type { CheckpointParticipant } from '../../src/checkpoint/checkpoint-participant.js';
import type { CompletedCheckpoint } from '../../src/checkpoint/checkpoint-run.js';
import type {
  CheckpointStore,
  JobStore,
  NewCheckpoint,
} from '../../src/checkpoint/checkpoint-store.js';
import { HeldCheckpoints } from '../../src/checkpoint/held-checkpoints.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPointListener } from '../../src/common/fail-points.js';
import { ManualClock } from '../support/manual-clock.js';

export interface Coordinated {
  readonly coordinator: CheckpointCoordinator;
  readonly clock: ManualClock;
  readonly store: CheckpointStore;
  /** What `onFailure` was told. */
  readonly failures: unknown[];
}

export interface CoordinatedSetup {
  readonly participants?: Readonly<Record<string, CheckpointParticipant>>;
  readonly options?: Partial<CheckpointOptions>;
  readonly store?: CheckpointStore;
  readonly intervalMs?: number;
  readonly reachFailPoint?: FailPointListener;
  readonly held?: HeldCheckpoints;
}

/** A coordinator of the job `orders`, on a clock that stands still. */
export async function coordinated({
  participants = {},
  options = {},
  store = new MemoryCheckpointStore(),
  intervalMs = Number.POSITIVE_INFINITY,
  reachFailPoint = () => {},
  held = new HeldCheckpoints(),
}: CoordinatedSetup = {}): Promise<Coordinated> {
  const clock = new ManualClock(1_700_000_000_000);
  const failures: unknown[] = [];
  const coordinator = new CheckpointCoordinator({
    clock,
    timers: clock,
    options,
    reachFailPoint,
    held,
    onFailure: (error) => failures.push(error),
  });
  await coordinator.initialize('orders', intervalMs, store);
  for (const [id, participant] of Object.entries(participants)) {
    coordinator.registerParticipant(id, participant);
  }
  return { coordinator, clock, store, failures };
}

export function takeCheckpoint(
  { coordinator }: Pick<Coordinated, 'coordinator'>,
  kind?: 'savepoint',
): Promise<CompletedCheckpoint> {
  return coordinator.waitForCheckpointCompletion(coordinator.triggerCheckpoint(kind));
}

/** A store in memory whose commits a test may hold up or let fail. */
export class ObservedStore extends MemoryCheckpointStore {
  /** How many commits have begun, how many have ended in any way, and those that stand. */
  begun = 0;
  ended = 0;
  readonly commits: NewCheckpoint[] = [];
  beforeCommit: (checkpoint: NewCheckpoint) => Promise<void> | void = () => {};

  override async openJob(jobId: string): Promise<JobStore> {
    const job = await super.openJob(jobId);
    const commit = job.commit.bind(job);
    job.commit = async (checkpoint) => {
      this.begun++;
      try {
        await this.beforeCommit(checkpoint);
        await commit(checkpoint);
        this.commits.push(checkpoint);
      } finally {
        this.ended++;
      }
    };
    return job;
  }
}

/** Lets everything that can go on without the clock do so. */
export async function settled(clock: ManualClock): Promise<void> {
  for (let i = 0; i < 20; i++) await clock.turn();
}

/** Checksums are computed on other threads: what waits for them takes as many turns as it takes. */
export async function until(clock: ManualClock, condition: () => boolean): Promise<void> {
  while (!condition()) await clock.turn();
}
