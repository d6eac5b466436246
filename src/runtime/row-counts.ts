import type {
  CheckpointParticipant,
  ParticipantSnapshot,
  RestoredState,
  SnapshotRequest,
  StateDescription,
} from '../checkpoint/checkpoint-participant.js';
import { PendingSnapshot } from './pending-snapshot.js';

/**
 * Counts the rows that a query gives, and those that its operators and its sink leave out, in checkpoints too, so that a row that
 * comes again behind a restart counts once. Sources count what they leave out with their place.
 */
export class RowCounts implements CheckpointParticipant {
  readonly id = 'row-counts';
  readonly description: StateDescription = {
    kind: 'count',
    identity: 'rows',
    sentence: 'rows given and left out',
  };
  readonly #pending = new PendingSnapshot();
  #given = 0;
  #skipped = 0;

  get given(): number {
    return this.#given;
  }

  get skipped(): number {
    return this.#skipped;
  }

  give(rows: number): void {
    this.#given += rows;
  }

  skip(rows: number): void {
    this.#skipped += rows;
  }

  restore({ facts }: RestoredState): void {
    const { given, skipped } = facts as { readonly given: number; readonly skipped: number };
    this.#given = given;
    this.#skipped = skipped;
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
    this.#pending.answer({ facts: { given: this.#given, skipped: this.#skipped } });
  }
}
