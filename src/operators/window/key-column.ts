import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { byteWidthOf, physicalTypeOf, type SqlType } from '../../types/sql-type.js';
import { HomeDictionary } from './home-dictionary.js';
import { KeyTable } from './key-table.js';

/** -1 as u32. */
const NULL_ID = 0xffffffff;

/** One key column: its values as ids, and back. Null has the id -1. */
export interface KeyColumn {
  /** All ids but -1 are below this. */
  readonly idCount: number;
  readonly byteLength: number;
  /** Of the codes that `gather` writes, where the values are strings. */
  readonly home: HomeDictionary | undefined;
  /** Whether ids are made here, and pile up as long as new values come. */
  readonly isOpenEnded: boolean;
  /** Whether there has been a null. */
  readonly hasNulls: boolean;
  /** Ids (u32) of a dense column. */
  idsOf(column: Column, n: number, arena: Arena): number;
  /** The values of `n` ids. */
  gather(ids: number, n: number, out: number): void;
  /**
   * A fresh column with the values of `n` ids alone, whose new ids are written to `out`. `newCodes`, by old code, is there
   * where the dictionary has been numbered anew.
   */
  rebuilt(
    ids: number,
    n: number,
    arena: Arena,
    out: number,
    newCodes: Uint32Array | undefined,
  ): KeyColumn;
  close(): void;
}

export function createKeyColumn(memory: KernelMemory, type: SqlType): KeyColumn {
  return physicalTypeOf(type) === 'code'
    ? new StringKeyColumn(memory)
    : new FixedWidthKeyColumn(memory, type);
}

/** Codes are ids as they are. */
class StringKeyColumn implements KeyColumn {
  readonly isOpenEnded = false;
  hasNulls = false;
  readonly home: HomeDictionary;
  readonly #memory: KernelMemory;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.home = new HomeDictionary(memory);
  }

  get idCount(): number {
    return this.home.dictionary?.size ?? 0;
  }

  get byteLength(): number {
    return this.home.byteLength;
  }

  idsOf(column: Column, n: number, arena: Arena): number {
    const { values } = this.home.translate(column, n, arena);
    this.hasNulls ||= column.validity !== 0;
    return withNulls(this.#memory, values, column.validity, n, arena);
  }

  gather(ids: number, n: number, out: number): void {
    this.#memory.kernels.codesOfIds(ids, n, out);
  }

  rebuilt(
    ids: number,
    n: number,
    _arena: Arena,
    out: number,
    newCodes: Uint32Array | undefined,
  ): KeyColumn {
    const { u8, u32 } = this.#memory.views;
    if (newCodes === undefined) {
      u8.copyWithin(out, ids, ids + n * 4);
      return this;
    }
    for (let i = 0; i < n; i++) {
      const id = must(u32[(ids >> 2) + i]);
      u32[(out >> 2) + i] = id === NULL_ID ? NULL_ID : must(newCodes[id]);
    }
    return this;
  }

  close(): void {
    this.home.close();
  }
}

/** Values of up to 64 bits, numbered by a table of their bits. */
class FixedWidthKeyColumn implements KeyColumn {
  readonly isOpenEnded = true;
  readonly home = undefined;
  hasNulls = false;
  readonly #memory: KernelMemory;
  readonly #type: SqlType;
  readonly #table: KeyTable;

  constructor(memory: KernelMemory, type: SqlType) {
    this.#memory = memory;
    this.#type = type;
    this.#table = new KeyTable(memory);
  }

  get idCount(): number {
    return this.#table.size;
  }

  get byteLength(): number {
    return this.#table.byteLength;
  }

  idsOf(column: Column, n: number, arena: Arena): number {
    const { kernels } = this.#memory;
    const keys = arena.allocate(n * 8);
    const physical = physicalTypeOf(this.#type);
    if (physical === 'f64') kernels.keysOfF64(column.values, n, keys);
    else if (physical === 'f32') kernels.keysOfF32(column.values, n, keys);
    else kernels.keysOfColumn(column.values, byteWidthOf(this.#type), n, keys);
    const ids = arena.allocate(n * 4);
    this.#table.intern(keys, n, ids);
    this.hasNulls ||= column.validity !== 0;
    return withNulls(this.#memory, ids, column.validity, n, arena);
  }

  gather(ids: number, n: number, out: number): void {
    const { keysAddress } = this.#table;
    this.#memory.kernels.gatherKeys(keysAddress, ids, n, byteWidthOf(this.#type), out);
  }

  rebuilt(ids: number, n: number, arena: Arena, out: number): KeyColumn {
    const fresh = new FixedWidthKeyColumn(this.#memory, this.#type);
    const keys = arena.allocate(n * 8);
    this.#memory.kernels.gatherKeys(this.#table.keysAddress, ids, n, 8, keys);
    fresh.#table.intern(keys, n, out);
    fresh.hasNulls = this.hasNulls;
    const { u32 } = this.#memory.views;
    for (let i = 0; i < n; i++) {
      if (u32[(ids >> 2) + i] === NULL_ID) u32[(out >> 2) + i] = NULL_ID;
    }
    return fresh;
  }

  close(): void {
    this.#table.close();
  }
}

function withNulls(
  memory: KernelMemory,
  ids: number,
  validity: number,
  n: number,
  arena: Arena,
): number {
  if (validity === 0) return ids;
  const out = arena.allocate(n * 4);
  memory.kernels.markNullIds(ids, validity, n, out);
  return out;
}
