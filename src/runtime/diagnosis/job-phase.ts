import type { StreamingErrorJson } from '../../errors/error-json.js';
import type { StreamingError } from '../../errors/streaming-error.js';
import type { LogFields, Logger } from '../../observability/logger.js';
import type { Clock } from '../../time/clock.js';
import type { QueryStatistics } from '../query-statistics.js';

/**
 * Where a query is on its way: not asked for rows yet, being made, running, waiting to be made anew, at its end. `error` is the
 * sentence of a failure, `details` all that may be shown of it.
 */
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
      readonly details: StreamingErrorJson;
    }
  /** After a failure; `inMs` is what is left of the pause before the next start. */
  | {
      readonly kind: 'restarting';
      readonly forMs: number;
      readonly inMs: number;
      readonly error: string;
      readonly details: StreamingErrorJson;
    }
  | { readonly kind: 'ended'; readonly forMs: number }
  | {
      readonly kind: 'failed';
      readonly forMs: number;
      readonly error: string;
      readonly details: StreamingErrorJson;
    };

/** Follows the phase that a job is in, and writes down each change. */
export class JobPhases {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #statistics: () => QueryStatistics;
  #kind: 'not-started' | 'starting' | 'running' | 'ended' = 'not-started';
  #sinceMs = 0;
  /** Of the last run, until the next one starts. */
  #failure:
    | { readonly details: StreamingErrorJson; readonly pauseMs: number | undefined }
    | undefined;

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
    this.#failure = undefined;
    this.#sinceMs = this.#clock.monotonicMs();
  }

  /** The run is over; where nothing else was said of it, its consumer has left. */
  leave(): void {
    if (this.#failure !== undefined) return;
    if (this.#kind === 'starting' || this.#kind === 'running') this.enter('ended');
  }

  /** `pauseMs`: until the next start; undefined where there is none. */
  fail(error: StreamingError, pauseMs: number | undefined): void {
    const details = error.toJSON();
    this.#failure = { details, pauseMs };
    this.#sinceMs = this.#clock.monotonicMs();
    const fields = { ...this.#counts, err: details };
    if (pauseMs === undefined) this.#logger.error(fields, 'query failed');
    else this.#logger.warn({ ...fields, pauseMs }, 'query restarts from its last checkpoint');
  }

  get current(): JobPhase {
    const kind = this.#kind;
    if (kind === 'not-started') return { kind };
    const forMs = this.#clock.monotonicMs() - this.#sinceMs;
    if (this.#failure === undefined) return { kind, forMs };
    const { details, pauseMs } = this.#failure;
    const error = details.message;
    if (pauseMs === undefined) return { kind: 'failed', forMs, error, details };
    const inMs = Math.max(0, pauseMs - forMs);
    return { kind: 'restarting', forMs, inMs, error, details };
  }

  get #counts(): LogFields {
    const { rowsIn, rowsOut, lateRows, windowsFired, checkpoints, restarts } = this.#statistics();
    return { rowsIn, rowsOut, lateRows, windowsFired, checkpoints, restarts };
  }
}
