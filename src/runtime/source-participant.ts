import type {
  CheckpointParticipant,
  ParticipantSnapshot,
  RestoredState,
  SnapshotRequest,
  StateDescription,
} from '../checkpoint/checkpoint-participant.js';
import { must } from '../common/assert.js';
import { Deferred } from '../common/deferred.js';
import type { SourceInput, SourceInputState } from './source-input.js';

/** A source in a checkpoint: its position is taken where the barrier enters its rows. */
export class SourceParticipant implements CheckpointParticipant {
  readonly id: string;
  readonly input: SourceInput;
  readonly description: StateDescription;
  readonly #onRequest: (checkpointId: number) => void;
  #request: SnapshotRequest | undefined;
  #offset: string | undefined;
  #answer: Deferred<ParticipantSnapshot> | undefined;

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

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    this.#request = request;
    this.#answer = new Deferred();
    this.#onRequest(request.checkpointId);
    return this.#answer.promise;
  }

  /** Tells the outside how far the source is safe. */
  async checkpointCompleted(): Promise<void> {
    if (this.#offset !== undefined) await this.input.task.commitOffset(this.#offset);
  }

  checkpointAborted(): void {
    this.#request = undefined;
    this.#answer = undefined;
  }

  /** Called between the rows before and behind the barrier. */
  reachBarrier(checkpointId: number): void {
    if (this.#request?.checkpointId !== checkpointId) return;
    const { position, isIdle, isFinished } = this.input.state;
    const { task } = this.input;
    this.#offset = position.offset;
    must(this.#answer).resolve({
      facts: { position: { ...position }, isIdle, isFinished },
      offsets: [{ connectorId: task.name, partition: task.partition, offset: position.offset }],
    });
  }

  restore({ facts }: RestoredState): Promise<void> {
    return this.input.restore(facts as unknown as SourceInputState);
  }
}
