import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';

const SLOTS_MIN = 256;
const SLOTS_MAX = 1 << 16;
const EMPTY = -1;
/** Longer strings are made anew each time, so that what is kept takes some megabytes at most. */
const KEPT_LENGTH_MAX = 128;

/** The strings of codes, of which the latest are kept: making a JavaScript string costs far more than to look it up. */
export class TextReader {
  readonly #memory: KernelMemory;
  #dictionary: StringDictionary | undefined;
  #runs = 0;
  /** Which code each slot's text is of. */
  #codes = new Int32Array(SLOTS_MIN).fill(EMPTY);
  #texts: string[] = new Array(SLOTS_MIN).fill('');

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /** Codes are of this dictionary from now on. */
  use(dictionary: StringDictionary): void {
    const { runs } = this.#memory.recycler;
    const slots = this.#codes.length;
    if (dictionary.size > slots && slots < SLOTS_MAX) {
      this.#codes = new Int32Array(slotsFor(dictionary.size)).fill(EMPTY);
      this.#texts = new Array(this.#codes.length).fill('');
    } else if (dictionary !== this.#dictionary || runs !== this.#runs) {
      this.#codes.fill(EMPTY);
    }
    this.#dictionary = dictionary;
    this.#runs = runs;
  }

  text(code: number): string {
    const slot = code & (this.#codes.length - 1);
    if (this.#codes[slot] === code) return this.#texts[slot] ?? '';
    const text = this.#dictionary?.text(code) ?? '';
    if (text.length > KEPT_LENGTH_MAX) return text;
    this.#codes[slot] = code;
    this.#texts[slot] = text;
    return text;
  }
}

function slotsFor(size: number): number {
  let slots = SLOTS_MIN;
  while (slots < size && slots < SLOTS_MAX) slots *= 2;
  return slots;
}
