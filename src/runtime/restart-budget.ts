/**
 * How often a job may start again. Restarts are forgotten when a checkpoint stands behind the furthest failure, so that what
 * fails then is something new. A checkpoint before it shows nothing: on the way to a row that always fails, or to a store
 * that does, checkpoints succeed for ever.
 */
export class RestartBudget {
  readonly #maxRetries: number;
  #retries = 0;
  /** Rows that the sources had sent on, over the life of the job, at the furthest failure. */
  #rowsAtFailure = 0;

  constructor(maxRetries: number) {
    this.#maxRetries = maxRetries;
  }

  /** Whether one more is allowed. */
  get isLeft(): boolean {
    return this.#retries < this.#maxRetries;
  }

  spend(): void {
    this.#retries++;
  }

  noteFailure(rowsSent: number): void {
    this.#rowsAtFailure = Math.max(this.#rowsAtFailure, rowsSent);
  }

  /** `rowsBefore` are those before the checkpoint's barrier. */
  noteCheckpoint(rowsBefore: number): void {
    if (rowsBefore > this.#rowsAtFailure) this.#retries = 0;
  }
}
