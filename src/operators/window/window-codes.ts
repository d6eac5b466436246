import { must } from '../../common/assert.js';
import { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { CodeHolder, RecycledStrings } from '../../kernels/string-recycler.js';
import type { GroupIndex } from './group-index.js';
import { liveGroups } from './live-groups.js';
import type { SliceStore } from './slice-store.js';

/** What has been found out while marking and is needed for renumbering. */
interface MarkedGroups {
  readonly arena: Arena;
  readonly address: number;
  readonly count: number;
  readonly idCount: number;
}

/** The strings that open windows need: the keys of their groups, and what MIN and MAX have found so far. */
export class WindowCodes implements CodeHolder {
  readonly #memory: KernelMemory;
  readonly #groups: GroupIndex;
  readonly #slices: SliceStore;
  readonly #dictionaryOf: (column: number) => StringDictionary | undefined;
  readonly #beforeMarking: () => void;
  #marked: MarkedGroups | undefined;

  /**
   * `dictionaryOf` has the dictionaries of columns under MIN and MAX; `beforeMarking` is called before codes and groups get
   * other numbers.
   */
  constructor(
    memory: KernelMemory,
    groups: GroupIndex,
    slices: SliceStore,
    dictionaryOf: (column: number) => StringDictionary | undefined,
    beforeMarking: () => void,
  ) {
    this.#memory = memory;
    this.#groups = groups;
    this.#slices = slices;
    this.#dictionaryOf = dictionaryOf;
    this.#beforeMarking = beforeMarking;
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    this.#beforeMarking();
    const arena = new Arena(this.#memory);
    const { idCount } = this.#groups;
    const { address, count } = liveGroups(this.#memory, arena, this.#slices, idCount);
    this.#groups.markCodes(address, count, arena, liveOf);
    this.#eachExtreme(liveOf, (isLive, at) => {
      const code = must(this.#memory.views.u32[at]);
      if (code !== 0) isLive[code - 1] = 1;
    });
    this.#marked = { arena, address, count, idCount };
  }

  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    const { arena, address, count, idCount } = must(this.#marked);
    if (this.#groups.keyCount > 0) {
      const newIds = arena.allocate(Math.max(idCount, 1) * 4);
      this.#groups.compact(address, count, newIds, arena, newCodesOf);
      this.#slices.renumber(newIds);
    }
    this.#eachExtreme(newCodesOf, (newCodes, at) => {
      const { u32 } = this.#memory.views;
      const code = must(u32[at]);
      if (code !== 0) u32[at] = must(newCodes[code - 1]) + 1;
    });
    arena.close();
    this.#marked = undefined;
  }

  /** Calls `use` with the index (into u32) of each code + 1, 0 where there is none, of dictionaries that `of` knows. */
  #eachExtreme<T>(
    of: (strings: RecycledStrings) => T | undefined,
    use: (known: T, at: number) => void,
  ): void {
    const { cells, rowBytes } = this.#slices.layout;
    for (const { kind, column, offset } of cells) {
      const dictionary = kind === 'extremes-code' ? this.#dictionaryOf(column) : undefined;
      const known = dictionary && of(dictionary);
      if (known === undefined) continue;
      for (const { rowsAddress, rowCount } of this.#slices) {
        for (let row = 0; row < rowCount; row++) {
          const at = (rowsAddress + row * rowBytes + offset) >>> 2;
          use(known, at);
          use(known, at + 1);
        }
      }
    }
  }
}
