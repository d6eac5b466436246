import type { Operator } from '../../operators/operator.js';
import type { ActivityFacts } from '../diagnosis/pipeline-activity.js';
import type { OperatorFacts, OperatorShares } from './operator-facts.js';

/** What of an operator never changes. */
export type OperatorPlace = Pick<OperatorFacts, 'id' | 'kind' | 'name' | 'detail' | 'table'>;

/** An operator counts as back-pressured from this share of the time on, as Flink's HIGH. */
const BACK_PRESSURED_SHARE = 0.5;

/** Counts what goes into and out of one operator, and the time that it takes: a few additions by message. */
export class OperatorMeter {
  readonly place: OperatorPlace;
  readonly inputs: string[] = [];
  /** Is asked for its state; undefined where there is none. */
  operator: Operator | undefined;
  rowsIn = 0;
  rowsOut = 0;
  batchesIn = 0;
  batchesOut = 0;
  watermarkMs = Number.NEGATIVE_INFINITY;
  /** Of the call under way, or of the last one. */
  callMs = 0;
  #busyMs = 0;
  /** When the period under way began, and the one before. */
  #busyAtPeriodMs = 0;
  #busyAtPeriodBeforeMs = 0;

  constructor(place: OperatorPlace) {
    this.place = place;
  }

  spend(durationMs: number): void {
    this.callMs += durationMs;
    this.#busyMs += durationMs;
  }

  startPeriod(): void {
    this.#busyAtPeriodBeforeMs = this.#busyAtPeriodMs;
    this.#busyAtPeriodMs = this.#busyMs;
  }

  /** `recentMs` and `activity` are of the whole pipeline: the period under way and the one before. */
  facts(recentMs: number, activity: ActivityFacts['shares']): Omit<OperatorFacts, 'kernels'> {
    const { rowsIn, rowsOut, batchesIn, batchesOut, watermarkMs } = this;
    const shares = this.#shares(recentMs, activity);
    return {
      ...this.place,
      inputs: this.inputs,
      rowsIn,
      rowsOut,
      batchesIn,
      batchesOut,
      watermarkMs,
      busyMs: this.#busyMs,
      shares,
      isBackPressured: shares.backPressured >= BACK_PRESSURED_SHARE,
      state: this.operator?.heldState,
    };
  }

  /** A table that takes long to write is busy; everything before it waits for it. */
  #shares(recentMs: number, activity: ActivityFacts['shares']): OperatorShares {
    const isSink = this.place.kind === 'sink';
    const own = recentMs === 0 ? 0 : (this.#busyMs - this.#busyAtPeriodBeforeMs) / recentMs;
    const waiting = activity.consumer + activity['dead-letters'];
    const busy = Math.min(1, isSink ? own + activity.output : own);
    const backPressured = Math.min(1 - busy, isSink ? waiting : waiting + activity.output);
    return { busy, idle: 1 - busy - backPressured, backPressured };
  }
}
