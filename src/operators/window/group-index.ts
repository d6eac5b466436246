import type { Column } from '../../columnar/column.js';
import { markCodesAt } from '../../columnar/renumber-codes.js';
import { must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { RecycledStrings } from '../../kernels/string-recycler.js';
import type { SqlType } from '../../types/sql-type.js';
import type { HomeDictionary } from './home-dictionary.js';
import { createKeyColumn, type KeyColumn } from './key-column.js';
import { KeyTable } from './key-table.js';

/**
 * Group ids of key tuples, and back. One key column's own ids are group ids; several are folded pairwise, each pair
 * of ids being numbered in turn. So a group costs one table entry per fold, and keys are kept once.
 */
export class GroupIndex {
  readonly #memory: KernelMemory;
  #columns: readonly KeyColumn[];
  /** `#folds[i]` numbers pairs of the ids of columns 0 to i together and of column i + 1. */
  #folds: readonly KeyTable[];

  constructor(memory: KernelMemory, keyTypes: readonly SqlType[]) {
    this.#memory = memory;
    this.#columns = keyTypes.map((type) => createKeyColumn(memory, type));
    this.#folds = keyTypes.slice(1).map(() => new KeyTable(memory));
  }

  get keyCount(): number {
    return this.#columns.length;
  }

  /** Group ids are below this, or -1 for null under a single key. */
  get idCount(): number {
    const last = this.#folds.at(-1);
    if (last !== undefined) return last.size;
    return this.#columns[0]?.idCount ?? 1;
  }

  get byteLength(): number {
    const parts = [...this.#columns, ...this.#folds];
    return parts.reduce((bytes, part) => bytes + part.byteLength, 0);
  }

  /** Whether group ids are made here and pile up, so that `compact` can help. */
  get isOpenEnded(): boolean {
    return this.#folds.length > 0 || this.#columns.some((column) => column.isOpenEnded);
  }

  dictionaryOf(key: number): StringDictionary | undefined {
    return this.homeOf(key)?.dictionary;
  }

  /** Of the codes of a string key. */
  homeOf(key: number): HomeDictionary | undefined {
    return must(this.#columns[key]).home;
  }

  /** Whether a key column has had a null. */
  hasNulls(key: number): boolean {
    return must(this.#columns[key]).hasNulls;
  }

  /** Group ids (u32) of `n` rows of dense key columns. */
  idsOf(keys: readonly Column[], n: number, arena: Arena): number {
    const [first, ...rest] = this.#columns.map((column, i) =>
      column.idsOf(must(keys[i]), n, arena),
    );
    if (first === undefined) {
      const ids = arena.allocate(n * 4);
      this.#memory.views.u8.fill(0, ids, ids + n * 4);
      return ids;
    }
    return rest.reduce(
      (folded, ids, i) => this.#fold(must(this.#folds[i]), folded, ids, n, arena),
      first,
    );
  }

  /** Addresses of the key columns' own ids (u32, -1 = null) of `n` groups. */
  keyIdsOf(groups: number, n: number, arena: Arena): readonly number[] {
    const ids: number[] = [];
    let folded = groups;
    for (let i = this.#folds.length - 1; i >= 0; i--) {
      const high = arena.allocate(n * 4);
      const low = arena.allocate(n * 4);
      const { keysAddress } = must(this.#folds[i]);
      this.#memory.kernels.unfoldIds(keysAddress, folded, n, high, low);
      ids.unshift(low);
      folded = high;
    }
    return this.#columns.length === 0 ? [] : [folded, ...ids];
  }

  /** The values of a key column for `n` of its ids. */
  gather(key: number, ids: number, n: number, out: number): void {
    must(this.#columns[key]).gather(ids, n, out);
  }

  /**
   * Keeps only `n` distinct groups (u32, at `live`, none of them -1) and numbers them anew: `newIds` (u32 by old id)
   * receives the new ids, entries of other groups are left alone. `newCodesOf` is for string keys whose dictionary has been
   * numbered anew, by old code.
   */
  compact(
    live: number,
    n: number,
    newIds: number,
    arena: Arena,
    newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined = () => undefined,
  ): void {
    const keyIds = this.keyIdsOf(live, n, arena);
    const rebuiltIds: number[] = [];
    const columns = this.#columns.map((column, i) => {
      const out = arena.allocate(n * 4);
      rebuiltIds.push(out);
      const rebuilt = column.rebuilt(
        must(keyIds[i]),
        n,
        arena,
        out,
        column.home?.dictionary && newCodesOf(column.home.dictionary),
      );
      if (rebuilt !== column) column.close();
      return rebuilt;
    });
    for (const table of this.#folds) table.close();
    this.#columns = columns;
    this.#folds = this.#folds.map(() => new KeyTable(this.#memory));
    const [first, ...rest] = rebuiltIds;
    const ids = rest.reduce(
      (folded, column, i) => this.#fold(must(this.#folds[i]), folded, column, n, arena),
      must(first),
    );
    this.#memory.kernels.scatter4(ids, 4, live, n, newIds);
  }

  /** Marks the string keys of `n` distinct groups (u32, at `live`, none of them -1). */
  markCodes(
    live: number,
    n: number,
    arena: Arena,
    liveOf: (strings: RecycledStrings) => Uint8Array | undefined,
  ): void {
    for (const [i, ids] of this.keyIdsOf(live, n, arena).entries()) {
      const dictionary = this.dictionaryOf(i);
      const isLive = dictionary && liveOf(dictionary);
      if (isLive !== undefined) markCodesAt(this.#memory, ids, n, isLive);
    }
  }

  close(): void {
    for (const part of [...this.#columns, ...this.#folds]) part.close();
  }

  #fold(table: KeyTable, high: number, low: number, n: number, arena: Arena): number {
    const keys = arena.allocate(n * 8);
    this.#memory.kernels.foldIds(high, low, n, keys);
    const ids = arena.allocate(n * 4);
    table.intern(keys, n, ids);
    return ids;
  }
}
