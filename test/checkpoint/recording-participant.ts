import type {
  CheckpointParticipant,
  ParticipantSnapshot,
  SnapshotRequest,
} from '../../src/checkpoint/checkpoint-participant.js';
import { Deferred } from '../../src/common/deferred.js';

/** A participant that answers with what a test has set, and remembers what it was asked and told. */
export class RecordingParticipant implements CheckpointParticipant {
  readonly requests: SnapshotRequest[] = [];
  readonly completed: number[] = [];
  readonly aborted: number[] = [];
  answer: (request: SnapshotRequest) => ParticipantSnapshot | Promise<ParticipantSnapshot>;

  constructor(answer: RecordingParticipant['answer'] = () => ({ facts: null })) {
    this.answer = answer;
  }

  async snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    this.requests.push(request);
    return this.answer(request);
  }

  checkpointCompleted(checkpointId: number): Promise<void> | void {
    this.completed.push(checkpointId);
  }

  checkpointAborted(checkpointId: number): void {
    this.aborted.push(checkpointId);
  }
}

/** Answers when the test says so; each request has to be answered in turn. */
export class WaitingParticipant extends RecordingParticipant {
  readonly #pending: Deferred<ParticipantSnapshot>[] = [];

  constructor() {
    super(() => {
      const deferred = new Deferred<ParticipantSnapshot>();
      this.#pending.push(deferred);
      return deferred.promise;
    });
  }

  release(snapshot: ParticipantSnapshot = { facts: null }): void {
    this.#pending.shift()?.resolve(snapshot);
  }
}

/** Changes as long as told by `byteLengths`; everything is `fullBytes` long. */
export function incrementalParticipant(
  fullBytes: number,
  byteLengths: (checkpointId: number) => number,
): RecordingParticipant {
  return new RecordingParticipant(({ isFull, checkpointId }) => {
    const length = isFull ? fullBytes : byteLengths(checkpointId);
    const payload = new Uint8Array(length).fill(checkpointId);
    return { facts: { checkpointId }, payload, isIncremental: !isFull };
  });
}
