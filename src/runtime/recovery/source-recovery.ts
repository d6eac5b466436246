import type { DeadLetter, DeadLetters, SourceConfig } from '../../connectors/source.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { FailedPlace } from './failed-operation.js';
import type { JobRecovery } from './job-recovery.js';

/** What is done about the failures of one source. */
export class SourceRecovery {
  readonly #job: JobRecovery;
  readonly #component: string;
  readonly #table: string;
  readonly #letters: DeadLetters | undefined;
  #skippedRows = 0;
  #skippedBeforeFetch = 0;

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

  /** Rows that were left out since they could not be decoded or taken, and rules say so; in this run. */
  get skippedRows(): number {
    return this.#skippedRows;
  }

  startFetch(): void {
    this.#skippedBeforeFetch = this.#skippedRows;
  }

  /** The fetch under way has failed, and what was left out in it is to come again. */
  forgetFetch(): void {
    this.#skippedRows = this.#skippedBeforeFetch;
  }

  /** What becomes of rows that the connector can't decode. */
  get malformedRows(): Pick<SourceConfig, 'deadLetters' | 'skipsRow'> {
    const skipsRow = (error: StreamingError): boolean => this.#skips(error);
    return this.#letters === undefined ? { skipsRow } : { skipsRow, deadLetters: this.#letters };
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
    const isSkipped = this.#skips(error);
    if (isSkipped) this.#letters?.add({ ...letterOf(error, row(), this.#table), rowsBefore });
    return isSkipped;
  }

  #skips(error: unknown): boolean {
    const isSkipped = this.#job.skipsRow(error, this.#place('decode'));
    if (isSkipped) this.#skippedRows++;
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
