import type {
  CheckpointParticipant,
  ParticipantSnapshot,
  SnapshotRequest,
  StateDescription,
} from '../checkpoint/checkpoint-participant.js';
import type { FailPointListener } from '../common/fail-points.js';
import type { OperatorSnapshot, StatefulOperator } from '../operators/stateful-operator.js';
import { PendingSnapshot } from './pending-snapshot.js';

/** An operator in a checkpoint: frozen when the barrier arrives, copied out while the query goes on. */
export class OperatorParticipant implements CheckpointParticipant {
  readonly id: string;
  readonly operator: StatefulOperator;
  readonly #reachFailPoint: FailPointListener;
  readonly #pending = new PendingSnapshot();
  #snapshot: OperatorSnapshot | undefined;

  constructor(id: string, operator: StatefulOperator, reachFailPoint: FailPointListener) {
    this.id = id;
    this.operator = operator;
    this.#reachFailPoint = reachFailPoint;
    operator.onBarrier((checkpointId) => this.reachBarrier(checkpointId));
  }

  get description(): StateDescription {
    return this.operator.stateDescription;
  }

  /** Whether something frozen waits to be copied. */
  get isCopying(): boolean {
    return this.#snapshot !== undefined;
  }

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    return this.#pending.ask(request);
  }

  checkpointAborted(): void {
    this.#snapshot?.abandon();
    this.#snapshot = undefined;
    this.#pending.forget();
  }

  /** The barrier of a checkpoint has passed all inputs of the operator, or none will come. */
  reachBarrier(checkpointId: number): void {
    const request = this.#pending.take(checkpointId);
    if (request === undefined) return;
    this.#reachFailPoint('operator.barrier');
    this.#snapshot = this.operator.beginSnapshot(request.isFull);
  }

  /** Copies a part of what is frozen; answers the coordinator behind the last. */
  advance(byteLengthMax: number): void {
    const snapshot = this.#snapshot;
    if (snapshot?.advance(byteLengthMax) !== true) return;
    this.#snapshot = undefined;
    this.#reachFailPoint('operator.snapshot-copied');
    this.#pending.answer(this.#answerOf(snapshot));
  }

  #answerOf(snapshot: OperatorSnapshot): ParticipantSnapshot {
    const { facts, isIncremental, timers, watermarks } = snapshot;
    const payload = snapshot.finish();
    const operatorId = this.id;
    return {
      facts,
      isIncremental,
      ...(payload === undefined ? {} : { payload }),
      timers: timers.map((timer) => ({ ...timer, operatorId })),
      watermarks: watermarks.map((watermark) => ({ ...watermark, operatorId })),
    };
  }
}
