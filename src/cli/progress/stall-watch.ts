import type { Clock } from '../../node.js';
import { durationText } from '../../runtime/diagnosis/words.js';
import type { Monitored } from './monitored.js';

/** Diagnoses a query when nothing has come out for a while; again when twice as much time has passed, and so on. */
export class StallWatch {
  readonly #query: Monitored;
  readonly #stallMs: number;
  readonly #clock: Clock;
  readonly #write: (line: string) => void;
  #rowsOut = 0;
  #sinceMs: number;
  #tellAfterMs: number;

  constructor(query: Monitored, stallMs: number, clock: Clock, write: (line: string) => void) {
    this.#query = query;
    this.#stallMs = stallMs;
    this.#clock = clock;
    this.#write = write;
    this.#sinceMs = clock.monotonicMs();
    this.#tellAfterMs = stallMs;
  }

  look(): void {
    const { rowsOut } = this.#query.statistics;
    const nowMs = this.#clock.monotonicMs();
    if (rowsOut !== this.#rowsOut) {
      this.#rowsOut = rowsOut;
      this.#sinceMs = nowMs;
      this.#tellAfterMs = this.#stallMs;
    }
    const silentMs = nowMs - this.#sinceMs;
    if (silentMs < this.#tellAfterMs) return;
    this.#tellAfterMs *= 2;
    const { query, sentences } = this.#query.diagnose();
    this.#write(
      [
        `${query}: nothing has come out for ${durationText(silentMs)}.`,
        ...sentences.map((sentence) => `  - ${sentence}`),
      ].join('\n'),
    );
  }
}
