import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { CodeTable, CodeTables } from './code-table.js';
import type { KeyIndex } from './key-index.js';
import { OwnedMemory } from './owned-memory.js';

/** Index over a single VARCHAR key: the stream's codes lead to the first row directly. */
export class StringKeyIndex implements KeyIndex {
  readonly next: number;
  readonly hasRepeats: boolean;
  readonly #memory: KernelMemory;
  readonly #owned: OwnedMemory;
  readonly #tables: CodeTables;

  /** `key` as `loadDimensionColumns` makes it; it may be given back afterwards, its dictionary not. */
  constructor(memory: KernelMemory, key: Column, numRows: number) {
    this.#memory = memory;
    this.#owned = new OwnedMemory(memory);
    const known = must(key.dictionary);
    this.next = this.#owned.allocateZeroed((numRows + 1) * 4);
    const firstRows = this.#owned.allocateZeroed((known.size + 1) * 4);
    this.#chain(key, numRows, firstRows);
    const chains = memory.views.u32.subarray(this.next >> 2, (this.next >> 2) + numRows + 1);
    this.hasRepeats = chains.some((row) => row !== 0);
    this.#tables = new CodeTables((source) => new CodeTable(memory, source, known, firstRows));
  }

  probe(keys: readonly Column[], n: number, arena: Arena): number {
    const key = must(keys[0]);
    const out = arena.allocate(n * 4);
    if (key.dictionary === undefined) {
      // A column of nulls alone.
      this.#memory.views.u32.fill(0, out >> 2, (out >> 2) + n);
      return out;
    }
    const rows = this.#tables.addressFor(key.dictionary);
    this.#memory.kernels.joinProbeCodes(key.values, key.step, key.validity, rows, n, out);
    return out;
  }

  close(): void {
    this.#tables.close();
    this.#owned.close();
  }

  /** Enters the rows into `next` and `firstRows`, backwards, so that the chains run forwards. */
  #chain(key: Column, numRows: number, firstRows: number): void {
    const { u8, u32 } = this.#memory.views;
    for (let row = numRows; row > 0; row--) {
      const isValid = ((u8[key.validity + (row >> 3)] ?? 0) >> (row & 7)) & 1;
      if (isValid === 0) continue;
      const first = (firstRows >> 2) + (u32[(key.values >> 2) + row] ?? 0) + 1;
      u32[(this.next >> 2) + row] = u32[first] ?? 0;
      u32[first] = row;
    }
  }
}
