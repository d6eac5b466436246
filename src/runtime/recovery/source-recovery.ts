import type { DeadLetter, DeadLetters } from '../../connectors/source.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { FailedPlace } from './failed-operation.js';
import type { JobRecovery } from './job-recovery.js';

/** What is done about the failures of one source. */
export class SourceRecovery {
  readonly #job: JobRecovery;
  readonly #component: string;
  readonly #table: string;
  readonly #letters: DeadLetters | undefined;

  /** `component` names the source, such as `source-trades`; `letters` takes rows that are left out. */
  constructor(
    job: JobRecovery,
    component: string,
    table: string,
    letters: DeadLetters | undefined,
  ) {
    this.#job = job;
    this.#component = component;
    this.#table = table;
    this.#letters = letters;
  }

  /** A retriable error says that the source stands where it stood, so that the same fetch may be made again. */
  fetch<T>(signal: AbortSignal, call: () => Promise<T>, restart: () => Promise<void>): Promise<T> {
    const mayRepeat = (error: unknown): boolean =>
      error instanceof StreamingError && error.retriable;
    return this.#job.attempt(this.#place('fetch'), signal, call, { mayRepeat, restart });
  }

  /** Every attempt makes a source of its own. */
  open<T>(signal: AbortSignal, makeAndInit: () => Promise<T>): Promise<T> {
    const remedies = { mayRepeat: () => true };
    return this.#job.attempt(this.#place('init'), signal, makeAndInit, remedies);
  }

  /** Whether a row that was handed over and can't be taken is left out. */
  skipsRow(error: unknown, row: () => string, rowsBefore: number): boolean {
    const isSkipped = this.#job.skipsRow(error, this.#component);
    if (isSkipped) this.#letters?.add({ ...letterOf(error, row(), this.#table), rowsBefore });
    return isSkipped;
  }

  #place(operation: string): FailedPlace {
    return { component: this.#component, kind: 'source', operation };
  }
}

/** A row that has failed, as a letter. It has left its place in the source behind. */
export function letterOf(error: unknown, row: string, table: string): DeadLetter {
  const reason = error instanceof Error ? error.message : String(error);
  const bytes = new TextEncoder().encode(row);
  return { reason, bytes, topic: table, partition: 0, offset: '', rowsBefore: 0 };
}
