import type { JobToSave } from '../checkpoint/savepoint-file.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Job } from '../runtime/job.js';
import type { PausedQuery, ResumeDecision } from '../runtime/recovery/paused-query.js';
import type { StreamingQuery } from './streaming-query.js';

/** The queries of an executor that run at present, and their jobs. */
export class RunningQueries {
  readonly #running = new Map<StreamingQuery, Job>();
  #started = 0;
  #isClosed = false;

  /** Throws ORCHESTRATOR_ERROR behind `close`. */
  assertOpen(): void {
    if (!this.#isClosed) return;
    throw new StreamingError(
      ErrorType.ORCHESTRATOR_ERROR,
      'The executor is closed: make a new one.',
      { component: 'StreamingSQLExecutor' },
    );
  }

  /** What a query is called that was given no name: `query-1`, `query-2`, … Called once for each query. */
  nextName(): string {
    this.#started++;
    return `query-${this.#started}`;
  }

  /** Throws VALIDATION_ERROR where a query of that name runs already. */
  add(query: StreamingQuery, job: Job): void {
    for (const { name } of this.#running.keys()) {
      if (name !== query.name) continue;
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `A query named "${name}" is running already: give each its own name, as in executeStreamingSQL(sql, { name }).`,
        { component: name },
      );
    }
    this.#running.set(query, job);
  }

  remove(query: StreamingQuery): void {
    this.#running.delete(query);
  }

  /** Throws VALIDATION_ERROR where no query of that name runs. */
  find(name: string): StreamingQuery {
    const queries = [...this.#running.keys()];
    const found = queries.find((query) => query.name === name);
    if (found !== undefined) return found;
    const names = queries.map((query) => query.name);
    const known = names.length === 0 ? 'none does' : `there are ${names.join(', ')}`;
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `No query named "${name}" runs${didYouMean(name, names)}: ${known}.`,
      { component: name },
    );
  }

  /** Hands the state of all of them to `write`, which it waits for. Throws CHECKPOINT_ERROR, and what `write` throws. */
  async save<T>(write: (jobs: readonly JobToSave[]) => Promise<T>): Promise<T> {
    if (this.#running.size === 0) {
      throw new StreamingError(
        ErrorType.CHECKPOINT_ERROR,
        'There is nothing to save: no query is running.',
        { component: 'StreamingSQLExecutor', operation: 'savepoint' },
      );
    }
    const saving = await Promise.allSettled([...this.#running.values()].map((job) => job.save()));
    const jobs = saving.flatMap((saved) => (saved.status === 'fulfilled' ? [saved.value] : []));
    try {
      for (const saved of saving) if (saved.status === 'rejected') throw saved.reason;
      return await write(jobs);
    } finally {
      for (const { release } of jobs) release();
    }
  }

  get paused(): readonly PausedQuery[] {
    return [...this.#running.values()].flatMap((job) => job.paused ?? []);
  }

  /** Throws VALIDATION_ERROR where no query of that name is paused. */
  resume(name: string, decision: ResumeDecision): void {
    for (const job of this.#running.values()) {
      if (job.jobId === name && job.resume(decision)) return;
    }
    const names = this.paused.map(({ query }) => query);
    const known = names.length === 0 ? 'none is' : `paused are ${names.join(', ')}`;
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `No query named "${name}" is paused${didYouMean(name, names)}: ${known}.`,
      { component: name, operation: 'resume' },
    );
  }

  /** Stops them; from now on none is taken. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#running.keys()].map((query) => query.close()));
  }
}
