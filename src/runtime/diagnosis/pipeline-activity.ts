import type { Clock } from '../../time/clock.js';

/** What a pipeline is at: `sources` and the three behind it are what it waits for, `processing` is its own work. */
export type Activity = 'sources' | 'processing' | 'consumer' | 'output' | 'dead-letters';

const ACTIVITIES: readonly Activity[] = [
  'sources',
  'processing',
  'consumer',
  'output',
  'dead-letters',
];

/** What a pipeline is at, and what it has been at lately. */
export interface ActivityFacts {
  readonly current: Activity;
  /** Milliseconds since it is at that. */
  readonly currentForMs: number;
  /** Shares of the last ten to twenty seconds, each from 0 to 1. */
  readonly shares: Readonly<Record<Activity, number>>;
}

/** Time is added up over so long, and kept for as long again. */
const PERIOD_MS = 10_000;

/** Follows what a pipeline is at: one look at the clock for each change, a few of which there are by batch. */
export class PipelineActivity {
  readonly #clock: Clock;
  #current: Activity = 'processing';
  /** When the pipeline began with what it is at. */
  #sinceMs: number;
  #countedMs: number;
  #periodStartMs: number;
  #spentMs = new Float64Array(ACTIVITIES.length);
  #spentBeforeMs = new Float64Array(ACTIVITIES.length);
  /** Of the period before, which may have been longer than asked for. */
  #periodBeforeMs = 0;
  /** Since the start, those of `#spentMs` apart. */
  readonly #spentEarlierMs = new Float64Array(ACTIVITIES.length);
  #periodListener = (): void => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    const nowMs = clock.monotonicMs();
    this.#sinceMs = nowMs;
    this.#countedMs = nowMs;
    this.#periodStartMs = nowMs;
  }

  /** `listener` is called whenever a period begins. */
  onPeriod(listener: () => void): void {
    this.#periodListener = listener;
  }

  /** So long the shares are of: the period under way, as far as it has been counted, and the one before. */
  get recentMs(): number {
    return this.#periodBeforeMs + this.#countedMs - this.#periodStartMs;
  }

  get current(): Activity {
    return this.#current;
  }

  enter(activity: Activity): void {
    if (activity === this.#current) return;
    const nowMs = this.#clock.monotonicMs();
    this.#count(nowMs);
    this.#current = activity;
    this.#sinceMs = nowMs;
  }

  /** Milliseconds since the start, by what they went into. */
  get totalsMs(): Readonly<Record<Activity, number>> {
    this.#count(this.#clock.monotonicMs());
    const totals = ACTIVITIES.map((activity, i) => {
      const spentMs = (this.#spentMs[i] ?? 0) + (this.#spentEarlierMs[i] ?? 0);
      return [activity, spentMs] as const;
    });
    return Object.fromEntries(totals) as Record<Activity, number>;
  }

  get facts(): ActivityFacts {
    const nowMs = this.#clock.monotonicMs();
    this.#count(nowMs);
    const totalMs = this.recentMs;
    const shares = ACTIVITIES.map((activity, i) => {
      const spentMs = (this.#spentMs[i] ?? 0) + (this.#spentBeforeMs[i] ?? 0);
      return [activity, totalMs === 0 ? 0 : spentMs / totalMs] as const;
    });
    return {
      current: this.#current,
      currentForMs: nowMs - this.#sinceMs,
      shares: Object.fromEntries(shares) as Record<Activity, number>,
    };
  }

  #count(nowMs: number): void {
    const index = ACTIVITIES.indexOf(this.#current);
    this.#spentMs[index] = (this.#spentMs[index] ?? 0) + nowMs - this.#countedMs;
    this.#countedMs = nowMs;
    if (nowMs - this.#periodStartMs < PERIOD_MS) return;
    this.#periodBeforeMs = nowMs - this.#periodStartMs;
    this.#periodStartMs = nowMs;
    for (const [i, spentMs] of this.#spentMs.entries()) {
      this.#spentEarlierMs[i] = (this.#spentEarlierMs[i] ?? 0) + spentMs;
    }
    [this.#spentBeforeMs, this.#spentMs] = [this.#spentMs, this.#spentBeforeMs.fill(0)];
    this.#periodListener();
  }
}
