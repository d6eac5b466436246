import { StreamingError } from '../../errors/streaming-error.js';
import type { LogFields, Logger } from '../../observability/logger.js';
import type { Clock } from '../../time/clock.js';

import type { QueryStatistics } from '../query-statistics.js';

/** Where a query is on its way: not asked for rows yet, being made, running, waiting to be made anew, at its end. */
export type JobPhase =
  | { readonly kind: 'not-started' }
  | { readonly kind: 'starting'; readonly forMs: number }
  | { readonly kind: 'running'; readonly forMs: number }
  /** It has failed, keeps its state, and waits for `executor.resume`. */
  | {
      readonly kind: 'paused';
      readonly forMs: number;
      readonly component: string;
      readonly error: string;
    }
  /** After a failure; `inMs` is what is left of the pause before the next start. */
  | {
      readonly kind: 'restarting';
      readonly forMs: number;
      readonly inMs: number;
      readonly error: string;
    }
  | { readonly kind: 'ended'; readonly forMs: number }
  | { readonly kind: 'failed'; readonly forMs: number; readonly error: string };

/** Follows the phase that a job is in, and writes down each change. */
export class JobPhases {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #statistics: () => QueryStatistics;
  #kind: Exclude<JobPhase['kind'], 'paused'> = 'not-started';
  #sinceMs = 0;
  #pauseMs = 0;
  #error = '';

  constructor(clock: Clock, logger: Logger, statistics: () => QueryStatistics) {
    this.#clock = clock;
    this.#logger = logger;
    this.#statistics = statistics;
  }

  enter(kind: 'starting' | 'running' | 'ended'): void {
    const forMs = this.#clock.monotonicMs() - this.#sinceMs;
    if (kind === 'running') this.#logger.info({ startMs: forMs }, 'query started');
    if (kind === 'ended') this.#logger.info(this.#counts, 'query ended');
    this.#kind = kind;
    this.#sinceMs = this.#clock.monotonicMs();
  }

  /** The run is over; where nothing else was said of it, its consumer has left. */
  leave(): void {
    if (this.#kind === 'starting' || this.#kind === 'running') this.enter('ended');
  }

  /** `pauseMs`: until the next start; undefined where there is none. */
  fail(error: unknown, pauseMs: number | undefined): void {
    this.#kind = pauseMs === undefined ? 'failed' : 'restarting';
    this.#pauseMs = pauseMs ?? 0;
    this.#error = error instanceof Error ? error.message : String(error);
    this.#sinceMs = this.#clock.monotonicMs();
    const type = error instanceof StreamingError ? error.type : undefined;
    const fields = { ...this.#counts, errorType: type, error: this.#error };
    if (pauseMs === undefined) this.#logger.error(fields, 'query failed');
    else this.#logger.warn({ ...fields, pauseMs }, 'query restarts from its last checkpoint');
  }

  get current(): JobPhase {
    const kind = this.#kind;
    if (kind === 'not-started') return { kind };
    const forMs = this.#clock.monotonicMs() - this.#sinceMs;
    if (kind === 'failed') return { kind, forMs, error: this.#error };
    if (kind !== 'restarting') return { kind, forMs };
    return { kind, forMs, inMs: Math.max(0, this.#pauseMs - forMs), error: this.#error };
  }

  get #counts(): LogFields {
    const { rowsIn, rowsOut, lateRows, windowsFired, checkpoints, restarts } = this.#statistics();
    return { rowsIn, rowsOut, lateRows, windowsFired, checkpoints, restarts };
  }
}
