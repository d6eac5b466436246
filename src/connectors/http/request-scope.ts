import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Timers } from '../../time/clock.js';

/** What ends a request before its time: its owner, or that nothing comes of it for too long. */
export class RequestScope {
  readonly #controller = new AbortController();
  readonly #timers: Timers;
  #cancel: (() => void) | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the request with the error, unless this is called again, or `release`, before the time is over. */
  limit(timeoutMs: number, error: () => StreamingError): void {
    this.release();
    this.#cancel = this.#timers.after(timeoutMs, () => this.end(error()));
  }

  /** The time doesn't matter any more. */
  release(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Ends the request, so that it fails with `reason`; harmless when it is over. */
  end(reason: unknown): void {
    this.release();
    this.#controller.abort(reason);
  }
}

/** The reason for ending a request whose table is closed. */
export function closedError(table: string): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" was closed while it was being read.`,
    { component: table },
    { retriable: false },
  );
}
