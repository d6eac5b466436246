import type { KernelMemory } from '../../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../../kernels/string-dictionary.js';

/** What became of a string: the result is null, a value, or an error for every row that holds it. */
export const TableStatus = { NULL: 0, VALUE: 1, ERROR: 2 } as const;

const ENTRIES_MIN = 64;

/**
 * Writes results for the codes from `from` up to, without, `to`: code c's value at `values + c * width`, and its
 * TableStatus at `statuses + c` where that is not VALUE.
 */
export type TableFiller = (from: number, to: number, values: number, statuses: number) => void;

/**
 * A function's results for each distinct string of a dictionary, in kernel memory: work on strings is done once per
 * distinct string, and rows only look their code up. Grows with the dictionary.
 */
export class DictionaryTable {
  readonly dictionary: StringDictionary;
  readonly #memory: KernelMemory;
  readonly #width: number;
  readonly #fill: TableFiller;
  #capacity = ENTRIES_MIN;
  #filled = 0;
  /** Of the recycler, when the table was begun. */
  #runs: number;
  #values: number;
  #statuses: number;
  #hasNulls = false;
  #hasErrors = false;

  constructor(
    memory: KernelMemory,
    dictionary: StringDictionary,
    width: number,
    fill: TableFiller,
  ) {
    this.dictionary = dictionary;
    this.#memory = memory;
    this.#width = width;
    this.#fill = fill;
    this.#runs = memory.recycler.runs;
    this.#values = memory.allocateZeroed(ENTRIES_MIN * width);
    this.#statuses = memory.allocateZeroed(ENTRIES_MIN);
  }

  /** Address of the values by code; moves when the table grows. */
  get values(): number {
    return this.#values;
  }

  /** Address of one TableStatus byte a code; moves when the table grows. */
  get statuses(): number {
    return this.#statuses;
  }

  get hasNulls(): boolean {
    return this.#hasNulls;
  }

  get hasErrors(): boolean {
    return this.#hasErrors;
  }

  /** Computes the results of strings that are new in the dictionary. */
  refresh(): void {
    const { runs } = this.#memory.recycler;
    if (runs !== this.#runs) {
      this.#runs = runs;
      this.#filled = 0;
      this.#hasNulls = false;
      this.#hasErrors = false;
    }
    const size = this.dictionary.size;
    if (size <= this.#filled) return;
    if (size > this.#capacity) this.#grow(size);
    const { u8 } = this.#memory.views;
    u8.fill(TableStatus.VALUE, this.#statuses + this.#filled, this.#statuses + size);
    this.#fill(this.#filled, size, this.#values, this.#statuses);
    const statuses = this.#memory.views.u8.subarray(
      this.#statuses + this.#filled,
      this.#statuses + size,
    );
    this.#hasNulls ||= statuses.includes(TableStatus.NULL);
    this.#hasErrors ||= statuses.includes(TableStatus.ERROR);
    this.#filled = size;
  }

  close(): void {
    this.#memory.free(this.#values, this.#capacity * this.#width);
    this.#memory.free(this.#statuses, this.#capacity);
  }

  #grow(size: number): void {
    const before = this.#capacity;
    while (this.#capacity < size) this.#capacity *= 2;
    const width = this.#width;
    const memory = this.#memory;
    const capacity = this.#capacity;
    this.#values = memory.reallocate(this.#values, before * width, capacity * width);
    this.#statuses = memory.reallocate(this.#statuses, before, capacity);
  }
}
