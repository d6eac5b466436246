import type {
  CheckpointParticipant,
  ParticipantSnapshot,
  RestoredState,
  SnapshotRequest,
  StateDescription,
} from '../checkpoint/checkpoint-participant.js';
import { PendingSnapshot } from './pending-snapshot.js';

/**
 * Counts the rows that operators and sinks leave out, in checkpoints too, so that a row that is left out again behind a restart
 * counts once. Sources count theirs with their place.
 */
export class SkippedRows implements CheckpointParticipant {
  readonly id = 'skipped-rows';
  readonly description: StateDescription = {
    kind: 'count',
    identity: 'skipped-rows',
    sentence: 'rows left out',
  };
  readonly #pending = new PendingSnapshot();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(rows: number): void {
    this.#count += rows;
  }

  restore({ facts }: RestoredState): void {
    this.#count = facts as number;
  }

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    return this.#pending.ask(request);
  }

  checkpointAborted(): void {
    this.#pending.forget();
  }

  /** Called between the rows before and behind the barrier. */
  reachBarrier(checkpointId: number): void {
    if (this.#pending.take(checkpointId) === undefined) return;
    this.#pending.answer({ facts: this.#count });
  }
}
