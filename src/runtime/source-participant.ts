import type {
  CheckpointParticipant,
  ParticipantSnapshot,
  RestoredState,
  SnapshotRequest,
  StateDescription,
} from '../checkpoint/checkpoint-participant.js';
import { offsetRows } from './offset-rows.js';
import { PendingSnapshot } from './pending-snapshot.js';
import type { SourceInput, SourceInputState } from './source-input.js';

/** A source in a checkpoint: its position is taken where the barrier enters its rows. */
export class SourceParticipant implements CheckpointParticipant {
  readonly id: string;
  readonly input: SourceInput;
  readonly description: StateDescription;
  readonly #onRequest: (checkpointId: number) => void;
  #offset: string | undefined;
  #rowsAtBarrier = 0;
  readonly #pending = new PendingSnapshot();

  /** `onRequest` is told that a checkpoint waits for its barrier. */
  constructor(
    id: string,
    input: SourceInput,
    description: StateDescription,
    onRequest: (checkpointId: number) => void,
  ) {
    this.id = id;
    this.input = input;
    this.description = description;
    this.#onRequest = onRequest;
  }

  /** Rows before the barrier of the last checkpoint, over the life of the job. */
  get rowsAtBarrier(): number {
    return this.#rowsAtBarrier;
  }

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    this.#onRequest(request.checkpointId);
    return this.#pending.ask(request);
  }

  /** Tells the outside how far the source is safe. */
  async checkpointCompleted(): Promise<void> {
    if (this.#offset !== undefined) await this.input.task.commitOffset(this.#offset);
  }

  checkpointAborted(): void {
    this.#pending.forget();
  }

  /** Called between the rows before and behind the barrier. */
  reachBarrier(checkpointId: number): void {
    if (this.#pending.take(checkpointId) === undefined) return;
    const { position, isIdle, isFinished } = this.input.state;
    this.#offset = position.offset;
    this.#rowsAtBarrier = position.rowsTotal;
    this.#pending.answer({
      facts: { position: { ...position }, isIdle, isFinished },
      offsets: offsetRows(this.input.task, position.offset),
    });
  }

  restore({ facts }: RestoredState): Promise<void> {
    return this.input.restore(facts as unknown as SourceInputState);
  }
}
