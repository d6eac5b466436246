import type { Clock } from '../time/clock.js';

/** How it stands with the way to a component. */
export interface Circuit {
  /** As in the operation that failed, such as `source-trades`: one for all queries, since what they reach for is the same. */
  readonly component: string;
  /** `open`: it is spared; `half-open`: the next call shows whether it is back. */
  readonly state: 'closed' | 'open' | 'half-open';
  /** Failures since it last worked. */
  readonly failures: number;
  /** Until it is half open; 0 where it isn't open. */
  readonly halfOpenInMs: number;
}

/** Failures in a row that open a circuit. */
const FAILURES_MAX = 5;

/** Follows which components can't be reached, on an injected clock, so that replays see the same. */
export class Circuits {
  readonly #clock: Clock;
  readonly #failing = new Map<string, { failures: number; openUntilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more failure; a circuit that is half open, or has seen enough of them, is open for so long from now on. */
  failed(component: string, openMs: number): void {
    const known = this.#failing.get(component) ?? {
      failures: 0,
      openUntilMs: Number.NEGATIVE_INFINITY,
    };
    this.#failing.set(component, known);
    known.failures++;
    if (known.failures < FAILURES_MAX) return;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs >= known.openUntilMs) known.openUntilMs = nowMs + openMs;
  }

  succeeded(component: string): void {
    this.#failing.delete(component);
  }

  /** How long a component is still to be left alone; 0 where it may be called. */
  halfOpenInMs(component: string): number {
    const openUntilMs = this.#failing.get(component)?.openUntilMs ?? 0;
    return Math.max(0, openUntilMs - this.#clock.monotonicMs());
  }

  /** Those with failures since they last worked; all others are closed. */
  list(): readonly Circuit[] {
    return [...this.#failing].map(([component, { failures }]) => {
      const halfOpenInMs = this.halfOpenInMs(component);
      const isShut = failures < FAILURES_MAX;
      const state = isShut ? 'closed' : halfOpenInMs > 0 ? 'open' : 'half-open';
      return { component, state, failures, halfOpenInMs };
    });
  }
}
