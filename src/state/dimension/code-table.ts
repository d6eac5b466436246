import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';

const CODES_MIN = 256;

/**
 * Turns the string codes of a stream into what a table has for the same string: an u32 per code, extended as the stream's
 * dictionary grows, so that a row costs one look-up in an array.
 */
export class CodeTable {
  readonly #memory: KernelMemory;
  readonly #source: StringDictionary;
  readonly #known: StringDictionary;
  readonly #entries: number;
  #address: number;
  #capacity = CODES_MIN;
  #filled = 0;
  /** Of the recycler, when the table was begun. */
  #runs: number;

  /** `entries`: address of what is looked up, u32[known.size + 1] by `code + 1`, 0 for unknown strings; or 0 for just that number. */
  constructor(
    memory: KernelMemory,
    source: StringDictionary,
    known: StringDictionary,
    entries: number,
  ) {
    this.#memory = memory;
    this.#source = source;
    this.#known = known;
    this.#entries = entries;
    this.#runs = memory.recycler.runs;
    this.#address = memory.allocateZeroed(CODES_MIN * 4);
  }

  /** Address of the table for all codes that the stream's dictionary has now; it has at least one entry. */
  address(): number {
    const { runs } = this.#memory.recycler;
    if (runs !== this.#runs) this.#filled = 0;
    this.#runs = runs;
    const size = this.#source.size;
    if (size > this.#filled) this.#extend(size);
    return this.#address;
  }

  close(): void {
    this.#memory.free(this.#address, this.#capacity * 4);
  }

  #extend(size: number): void {
    const { kernels } = this.#memory;
    if (size > this.#capacity) {
      const capacity = Math.max(size, this.#capacity * 2);
      const used = this.#filled * 4;
      this.#address = this.#memory.reallocate(
        this.#address,
        this.#capacity * 4,
        capacity * 4,
        used,
      );
      this.#capacity = capacity;
    }
    const { address: source } = this.#source;
    kernels.joinMapCodes(source, this.#filled, size, this.#known.address, this.#address);
    if (this.#entries !== 0) {
      const added = this.#address + this.#filled * 4;
      kernels.take4(this.#entries, added, size - this.#filled, added);
    }
    this.#filled = size;
  }
}

/** The code tables of one key column, one per dictionary that its batches turn out to have. */
export class CodeTables {
  readonly #tables = new Map<StringDictionary, CodeTable>();
  readonly #create: (source: StringDictionary) => CodeTable;

  constructor(create: (source: StringDictionary) => CodeTable) {
    this.#create = create;
  }

  /** Address of the table for a column's codes. */
  addressFor(dictionary: StringDictionary): number {
    let table = this.#tables.get(dictionary);
    if (table === undefined) {
      table = this.#create(dictionary);
      this.#tables.set(dictionary, table);
    }
    return table.address();
  }

  close(): void {
    for (const table of this.#tables.values()) table.close();
    this.#tables.clear();
  }
}
