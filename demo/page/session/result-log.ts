import type { ResultRows } from '../../protocol/results.js';
import type { ResultLine } from './demo-state.js';
import { RowRecord } from './row-record.js';

const LINES_MAX = 500;

/** What the query that runs has given: a number for each row, and the last rows to be shown. */
export class ResultLog {
  readonly #record = new RowRecord();
  #lines: readonly ResultLine[] = [];
  #lastSequence = 0;

  /** In rows of the query's life. */
  get length(): number {
    return this.#record.length;
  }

  /** Oldest first. Replaced as a whole with each change. */
  get lines(): readonly ResultLine[] {
    return this.#lines;
  }

  /** What has been given by now, whatever comes later. */
  copyRecord(): RowRecord {
    const copy = new RowRecord();
    copy.copy(this.#record);
    return copy;
  }

  /**
   * `isKept`: by an engine whose state outlives it. What had been handed over before a crash comes again there, under the number
   * that it had, and is not added a second time.
   * Returns whether the rows are new.
   */
  add(rows: ResultRows, isKept: boolean): boolean {
    if (isKept) {
      if (rows.sequence <= this.#lastSequence) return false;
      this.#lastSequence = rows.sequence;
    }
    this.#record.add(rows.hashes);
    const first = this.#record.length - rows.shown.length + 1;
    const lines = rows.shown.map((cells, i): ResultLine => {
      return { number: first + i, cells, kind: rows.kinds?.[i] };
    });
    this.#lines = [...this.#lines, ...lines].slice(-LINES_MAX);
    return true;
  }

  /** Forgets all rows behind the first `rows`. */
  truncate(rows: number): void {
    this.#record.truncate(rows);
    this.#lines = this.#lines.filter(({ number }) => number <= rows);
  }

  /** Batches are counted from the first one on again: by another engine, or of another query. */
  countAnew(): void {
    this.#lastSequence = 0;
  }
}
