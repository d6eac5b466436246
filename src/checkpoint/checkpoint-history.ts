import type { CompletedCheckpoint } from './checkpoint-run.js';

/** How the checkpoints of a job are coming along. */
export interface CheckpointProgress {
  /** From one to the next; +Infinity where they are only taken when asked for. */
  readonly intervalMs: number;
  /** The one under way. */
  readonly running: { readonly checkpointId: number; readonly forMs: number } | undefined;
  /** The last one that was completed by this run of the job. */
  readonly latestId: number | undefined;
  /** Of that one, what it took and what it wrote; 0 before the first. */
  readonly latestDurationMs: number;
  readonly latestByteLength: number;
  /** Given up by this run of the job, savepoints apart. */
  readonly failures: number;
  /** Since one was completed or given up; undefined before that. */
  readonly endedAgoMs: number | undefined;
  readonly failuresInARow: number;
  /** How the last failure among them reads. */
  readonly lastFailure: string | undefined;
}

/** What became of the checkpoints that a coordinator has taken. Times are the monotonic clock's. */
export class CheckpointHistory {
  #running: { readonly checkpointId: number; readonly startedAtMs: number } | undefined;
  #latest: CompletedCheckpoint | undefined;
  #failures = 0;
  #failuresInARow = 0;
  #lastFailure: string | undefined;
  #endedAtMs = Number.NEGATIVE_INFINITY;

  /** The one that was completed last. */
  get latest(): CompletedCheckpoint | undefined {
    return this.#latest;
  }

  get failuresInARow(): number {
    return this.#failuresInARow;
  }

  /** When one was completed or given up last; -Infinity before that. */
  get endedAtMs(): number {
    return this.#endedAtMs;
  }

  progress(nowMs: number, intervalMs: number): CheckpointProgress {
    const running = this.#running;
    const hasEnded = this.#endedAtMs !== Number.NEGATIVE_INFINITY;
    return {
      intervalMs,
      running: running && {
        checkpointId: running.checkpointId,
        forMs: nowMs - running.startedAtMs,
      },
      latestId: this.#latest?.checkpointId,
      latestDurationMs: this.#latest?.durationMs ?? 0,
      latestByteLength: this.#latest?.byteLength ?? 0,
      failures: this.#failures,
      endedAgoMs: hasEnded ? nowMs - this.#endedAtMs : undefined,
      failuresInARow: this.#failuresInARow,
      lastFailure: this.#failuresInARow === 0 ? undefined : this.#lastFailure,
    };
  }

  begin(checkpointId: number, nowMs: number): void {
    this.#running = { checkpointId, startedAtMs: nowMs };
  }

  complete(checkpoint: CompletedCheckpoint): void {
    this.#latest = checkpoint;
    this.#failuresInARow = 0;
  }

  /** Who asked for a savepoint is told of its failure, and the job is no less safe than before: that one isn't counted. */
  fail(error: unknown, isSavepoint: boolean): void {
    if (!isSavepoint) {
      this.#failures++;
      this.#failuresInARow++;
    }
    this.#lastFailure = error instanceof Error ? error.message : String(error);
  }

  /** The one that has begun was completed or has failed, and everybody has been told. */
  end(nowMs: number): void {
    this.#running = undefined;
    this.#endedAtMs = nowMs;
  }
}
