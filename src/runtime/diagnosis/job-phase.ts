import type { Clock } from '../../time/clock.js';

/** Where a query is on its way: not asked for rows yet, being made, running, waiting to be made anew, at its end. */
export type JobPhase =
  | { readonly kind: 'not-started' }
  | { readonly kind: 'starting'; readonly forMs: number }
  | { readonly kind: 'running'; readonly forMs: number }
  /** After a failure; `inMs` is what is left of the pause before the next start. */
  | {
      readonly kind: 'restarting';
      readonly forMs: number;
      readonly inMs: number;
      readonly error: string;
    }
  | { readonly kind: 'ended'; readonly forMs: number }
  | { readonly kind: 'failed'; readonly forMs: number; readonly error: string };

/** Follows the phase that a job is in. */
export class JobPhases {
  readonly #clock: Clock;
  #kind: JobPhase['kind'] = 'not-started';
  #sinceMs = 0;
  #pauseMs = 0;
  #error = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enter(kind: 'starting' | 'running' | 'ended'): void {
    this.#kind = kind;
    this.#sinceMs = this.#clock.monotonicMs();
  }

  /** `pauseMs`: until the next start; undefined where there is none. */
  fail(error: unknown, pauseMs: number | undefined): void {
    this.#kind = pauseMs === undefined ? 'failed' : 'restarting';
    this.#pauseMs = pauseMs ?? 0;
    this.#error = error instanceof Error ? error.message : String(error);
    this.#sinceMs = this.#clock.monotonicMs();
  }

  get current(): JobPhase {
    const kind = this.#kind;
    if (kind === 'not-started') return { kind };
    const forMs = this.#clock.monotonicMs() - this.#sinceMs;
    if (kind === 'failed') return { kind, forMs, error: this.#error };
    if (kind !== 'restarting') return { kind, forMs };
    return { kind, forMs, inMs: Math.max(0, this.#pauseMs - forMs), error: this.#error };
  }
}
