import type {
  RestoredState,
  StateDescription,
  TimerRow,
  WatermarkRow,
} from '../checkpoint/checkpoint-participant.js';
import type { Json } from '../common/json.js';
import { Operator } from './operator.js';

/**
 * An operator that remembers something from one batch to the next. At a barrier it freezes what it knows, in little time,
 * and goes on; what was frozen is then copied out between the messages that follow.
 */
export abstract class StatefulOperator extends Operator {
  #atBarrier: ((checkpointId: number) => void) | undefined;

  /** What must be equal for the state to be of use to an operator of a changed query. */
  abstract readonly stateDescription: StateDescription;

  /** `listener` is called when a barrier has arrived on all inputs, before it is passed on. */
  onBarrier(listener: (checkpointId: number) => void): void {
    this.#atBarrier = listener;
  }

  /**
   * Freezes the state as it is now, to be copied by the result. One snapshot at a time: it is finished or abandoned before the
   * next. Unless `isFull`, what has not changed since the last snapshot that was *finished* may be left out.
   */
  abstract beginSnapshot(isFull: boolean): OperatorSnapshot;

  /** Takes over the state of a snapshot and of those it builds on. Called behind `open`, before the first message. */
  abstract restore(state: RestoredState): void;

  protected override processBarrier(checkpointId: number): void {
    this.#atBarrier?.(checkpointId);
    super.processBarrier(checkpointId);
  }
}

/** A frozen state on its way out. */
export interface OperatorSnapshot {
  readonly facts: Json;
  readonly isIncremental: boolean;
  readonly timers: readonly Omit<TimerRow, 'operatorId'>[];
  readonly watermarks: readonly Omit<WatermarkRow, 'operatorId'>[];
  /**
   * Copies about `byteLengthMax` more bytes; true when everything is copied. Called between messages, until it is true.
   */
  advance(byteLengthMax: number): boolean;
  /** The payload, once everything is copied; undefined where the facts say it all. */
  finish(): Uint8Array | undefined;
  /** Lets go of it; the operator's next snapshot must be asked for as a full one. */
  abandon(): void;
}

/** A snapshot of an operator whose state is so small that all of it is in the facts. */
export function factsOnly(
  facts: Json,
  watermarks: OperatorSnapshot['watermarks'] = [],
): OperatorSnapshot {
  return {
    facts,
    isIncremental: false,
    timers: [],
    watermarks,
    advance: () => true,
    finish: () => undefined,
    abandon: () => {},
  };
}
