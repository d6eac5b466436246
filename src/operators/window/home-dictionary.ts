import type { Column } from '../../columnar/column.js';
import { assert, must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';

const ENTRY_BYTES = 4;

/** From the codes of another dictionary to those of the home dictionary: u32 in kernel memory. */
interface CodeTable {
  address: number;
  capacity: number;
  size: number;
}

/**
 * Holds a string column to one dictionary, that of its first batch, so that codes kept between batches can be
 * compared. Batches of a column nearly always share a dictionary; those of a union's inputs have one each.
 */
export class HomeDictionary {
  readonly #memory: KernelMemory;
  readonly #tables = new Map<StringDictionary, CodeTable>();
  #home: StringDictionary | undefined;
  #owned: StringDictionary | undefined;
  /** Of the recycler, when the tables were begun. */
  #runs = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /** Undefined before the first batch. */
  get dictionary(): StringDictionary | undefined {
    return this.#home;
  }

  get byteLength(): number {
    let bytes = this.owned?.byteLength ?? 0;
    for (const table of this.#tables.values()) bytes += table.capacity * ENTRY_BYTES;
    return bytes;
  }

  /** The home dictionary where it was given by `own` and nothing has taken its place. */
  get owned(): StringDictionary | undefined {
    return this.#home === this.#owned ? this.#owned : undefined;
  }

  /** Makes a dictionary of this column's own the home, before there is one. */
  own(dictionary: StringDictionary): void {
    assert(this.#home === undefined, 'the column has a home dictionary');
    this.#home = dictionary;
    this.#owned = dictionary;
    this.#memory.recycler.add(dictionary);
  }

  /**
   * Another dictionary takes the place of the owned one, whose codes the state no longer has. Whoever comes behind may: it
   * stays, for the recycler to empty.
   */
  replaceOwned(dictionary: StringDictionary): void {
    this.#memory.recycler.wish(must(this.owned, 'the home dictionary is owned'));
    this.#forgetTables();
    this.#home = dictionary;
  }

  /** The column with codes of the home dictionary. */
  translate(column: Column, n: number, arena: Arena): Column {
    const dictionary = must(column.dictionary, 'a string column has a dictionary');
    this.#home ??= dictionary;
    if (dictionary === this.#home) return column;
    this.#forgetOldCodes();
    const table = this.#tableOf(dictionary, this.#home);
    const rows = column.step === 0 ? 1 : n;
    const values = arena.allocate(rows * ENTRY_BYTES);
    this.#memory.kernels.gatherIds(table.address, column.values, rows, values);
    return { ...column, values, dictionary: this.#home };
  }

  close(): void {
    this.#owned?.close();
    this.#owned = undefined;
    this.#forgetTables();
  }

  #forgetTables(): void {
    for (const { address, capacity } of this.#tables.values()) {
      this.#memory.free(address, capacity * ENTRY_BYTES);
    }
    this.#tables.clear();
  }

  #forgetOldCodes(): void {
    const { runs } = this.#memory.recycler;
    if (runs !== this.#runs) this.#forgetTables();
    this.#runs = runs;
  }

  #tableOf(dictionary: StringDictionary, home: StringDictionary): CodeTable {
    const wanted = Math.max(dictionary.size, 1);
    let table = this.#tables.get(dictionary);
    if (table === undefined) {
      table = { address: this.#memory.allocate(wanted * ENTRY_BYTES), capacity: wanted, size: 0 };
      this.#memory.views.u32[table.address >> 2] = 0;
      this.#tables.set(dictionary, table);
    }
    if (table.capacity < wanted) {
      const capacity = Math.max(wanted, table.capacity * 2);
      table.address = this.#memory.reallocate(
        table.address,
        table.capacity * ENTRY_BYTES,
        capacity * ENTRY_BYTES,
      );
      table.capacity = capacity;
    }
    for (; table.size < dictionary.size; table.size++) {
      const code = home.intern(dictionary.text(table.size));
      this.#memory.views.u32[(table.address >> 2) + table.size] = code;
    }
    return table;
  }
}
