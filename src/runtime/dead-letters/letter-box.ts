import type { DeadLetter, DeadLetters } from '../../connectors/source.js';
import type { DeadLetterOutput, DeadLetterRow } from './dead-letter-output.js';

/** How many letters a source has let go of. */
export interface LetterPosition {
  /** Behind the offset of the source's position. */
  readonly letters: number;
  readonly lettersTotal: number;
}

/**
 * The dead letters of one source on their way: each waits until the rows before it have been sent on, so that it is on the same side
 * of a checkpoint's barrier as its place in the source.
 */
export class LetterBox implements DeadLetters {
  readonly output: DeadLetterOutput;
  readonly #table: string;
  /** Of the fetch under way, or fetched last. */
  #waiting: { readonly rowsBefore: number; readonly row: DeadLetterRow }[] = [];
  /** Let go of since that fetch began. */
  #released = 0;
  #total = 0;
  /** Still to be dropped, since they went out before a restore. */
  #toDrop = 0;

  constructor(output: DeadLetterOutput, table: string) {
    this.output = output;
    this.#table = table;
  }

  add(letter: DeadLetter): void {
    const row = this.output.rowOf(letter, this.#table);
    this.#waiting.push({ rowsBefore: letter.rowsBefore, row });
  }

  get total(): number {
    return this.#total;
  }

  get position(): LetterPosition {
    const lettersTotal = this.#total + this.#toDrop;
    return { letters: this.#released + this.#toDrop, lettersTotal };
  }

  /** Goes on behind a position of an earlier run. */
  restore({ letters, lettersTotal }: LetterPosition): void {
    this.#toDrop = letters;
    this.#total = lettersTotal - letters;
  }

  /** Everything fetched before has been sent on, and a fetch begins. */
  startFetch(): void {
    this.releaseAll();
    this.#released = 0;
  }

  /** The fetch under way has failed, and what it left is to come again. */
  forgetFetch(): void {
    this.#waiting = [];
  }

  /** So many rows of the fetch have been sent on. */
  releaseBehind(rowsSent: number): void {
    const count = this.#waiting.findIndex(({ rowsBefore }) => rowsBefore > rowsSent);
    if (count !== 0) this.#release(count < 0 ? this.#waiting.length : count);
  }

  releaseAll(): void {
    this.#release(this.#waiting.length);
  }

  #release(count: number): void {
    for (const { row } of this.#waiting.splice(0, count)) {
      this.#released++;
      this.#total++;
      if (this.#toDrop > 0) this.#toDrop--;
      else this.output.add(row);
    }
  }
}
