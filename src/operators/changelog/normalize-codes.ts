import { must } from '../../common/assert.js';
import type { CodeHolder, RecycledStrings } from '../../kernels/string-recycler.js';
import type { NormalizeContents } from './normalize-contents.js';

/** The strings of the rows that are kept. */
export class NormalizeCodes implements CodeHolder {
  readonly #contents: NormalizeContents;
  readonly #beforeMarking: () => void;

  /** `beforeMarking` is called before codes get other numbers. */
  constructor(contents: NormalizeContents, beforeMarking: () => void) {
    this.#contents = contents;
    this.#beforeMarking = beforeMarking;
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    this.#beforeMarking();
    this.#contents.slots.markCodes(liveOf);
    this.#eachCode(liveOf, (isLive, codes, at) => {
      // Beyond the end, where only rows with nulls can have one, this has no effect.
      isLive[must(codes[at])] = 1;
    });
  }

  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    this.#contents.slots.renumber(newCodesOf);
    this.#eachCode(newCodesOf, (newCodes, codes, at) => {
      codes[at] = newCodes[must(codes[at])] ?? 0;
    });
  }

  /** Calls `use` with each place (of u32) at which a row has a code of a dictionary that `of` knows. */
  #eachCode<T>(
    of: (strings: RecycledStrings) => T | undefined,
    use: (known: T, codes: Uint32Array, at: number) => void,
  ): void {
    const { homes, rows, slots, memory } = this.#contents;
    for (const { home, position } of homes) {
      const known = home.dictionary && of(home.dictionary);
      if (known === undefined) continue;
      const from = rows.valuesOf(position) >>> 2;
      const { u32 } = memory.views;
      slots.eachLive((slot) => use(known, u32, from + slot));
    }
  }
}
