import type { ParticipantSnapshot, SnapshotRequest } from '../checkpoint/checkpoint-participant.js';
import { must } from '../common/assert.js';
import { Deferred } from '../common/deferred.js';

/** What a participant has been asked for and answers when the barrier reaches it. */
export class PendingSnapshot {
  #request: SnapshotRequest | undefined;
  #answer: Deferred<ParticipantSnapshot> | undefined;

  ask(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    this.#request = request;
    this.#answer = new Deferred();
    return this.#answer.promise;
  }

  /** The request that the barrier of a checkpoint has come for; once, and undefined where there is none. */
  take(checkpointId: number): SnapshotRequest | undefined {
    const request = this.#request;
    if (request?.checkpointId !== checkpointId) return undefined;
    this.#request = undefined;
    return request;
  }

  answer(snapshot: ParticipantSnapshot | Promise<ParticipantSnapshot>): void {
    const { resolve, reject } = must(this.#answer, 'a snapshot was asked for');
    if (snapshot instanceof Promise) snapshot.then(resolve, reject);
    else resolve(snapshot);
  }

  /** The checkpoint was given up. */
  forget(): void {
    this.#request = undefined;
    this.#answer = undefined;
  }
}
