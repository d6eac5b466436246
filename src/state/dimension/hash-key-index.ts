import type { Column } from '../../columnar/column.js';
import { assert, must } from '../../common/assert.js';
import {
  JOIN_KEY_CODE,
  JOIN_KEY_F32,
  JOIN_KEY_F64,
  JOIN_KEY_I32,
  JOIN_KEY_I32_AS_F64,
  JOIN_KEY_I64,
  JOIN_KEY_I64_AS_F64,
  JOIN_KEY_U8,
} from '../../kernels/abi.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import {
  isNumeric,
  isTimestamp,
  physicalTypeOf,
  printType,
  type SqlType,
  unitsPerSecond,
} from '../../types/sql-type.js';
import { CodeTable, CodeTables } from './code-table.js';
import type { KeyIndex } from './key-index.js';
import { OwnedMemory } from './owned-memory.js';

/** Index over any keys: their columns become 64-bit words, by which the rows are hashed. */
export class HashKeyIndex implements KeyIndex {
  readonly next: number;
  readonly hasRepeats: boolean;
  readonly #memory: KernelMemory;
  readonly #owned: OwnedMemory;
  readonly #inputKinds: readonly number[];
  /** Parallel to the keys, for VARCHAR ones. */
  readonly #tables: readonly (CodeTables | undefined)[];
  readonly #words: number;
  readonly #slots: number;
  readonly #slotMask: number;

  /** `keys` as `loadDimensionColumns` makes them; they may be given back afterwards, their dictionaries not. */
  constructor(
    memory: KernelMemory,
    keys: readonly Column[],
    inputTypes: readonly SqlType[],
    numRows: number,
  ) {
    this.#memory = memory;
    this.#owned = new OwnedMemory(memory);
    this.#inputKinds = keys.map(({ type }, k) => joinKeyKind(must(inputTypes[k]), type));
    this.#tables = keys.map(({ dictionary }) => {
      if (dictionary === undefined) return undefined;
      return new CodeTables((source) => new CodeTable(memory, source, dictionary, 0));
    });
    const slotCount = 2 ** Math.ceil(Math.log2((numRows + 1) * 2));
    this.#slots = this.#owned.allocateZeroed(slotCount * 4);
    this.#slotMask = slotCount - 1;
    this.next = this.#owned.allocateZeroed((numRows + 1) * 4);
    const kinds = keys.map(({ type }, k) => joinKeyKind(type, must(inputTypes[k])));
    const all = numRows + 1;
    const words = this.#owned.allocate(all * keys.length * 8);
    const absent = this.#owned.allocateZeroed(all);
    this.#writeWords(keys, kinds, all, words, absent);
    // Without the null row in front.
    this.#words = words + keys.length * 8;
    memory.kernels.joinBuild(
      this.#words,
      keys.length,
      absent + 1,
      numRows,
      this.#slots,
      this.#slotMask,
      this.next,
    );
    const chains = memory.views.u32.subarray(this.next >> 2, (this.next >> 2) + numRows + 1);
    this.hasRepeats = chains.some((row) => row !== 0);
  }

  probe(keys: readonly Column[], n: number, arena: Arena): number {
    const words = arena.allocate(n * keys.length * 8);
    const absent = arena.allocate(n);
    const out = arena.allocate(n * 4);
    this.#memory.views.u8.fill(0, absent, absent + n);
    this.#writeWords(keys, this.#inputKinds, n, words, absent);
    this.#memory.kernels.joinProbe(
      words,
      keys.length,
      absent,
      n,
      this.#words,
      this.#slots,
      this.#slotMask,
      out,
    );
    return out;
  }

  close(): void {
    for (const tables of this.#tables) tables?.close();
    this.#owned.close();
  }

  #writeWords(
    keys: readonly Column[],
    kinds: readonly number[],
    n: number,
    words: number,
    absent: number,
  ): void {
    keys.forEach((key, k) => {
      this.#memory.kernels.joinKeyWords(
        must(kinds[k]),
        key.values,
        key.step,
        key.validity,
        this.#codesFor(k, key.dictionary),
        n,
        keys.length,
        words + k * 8,
        absent,
      );
    });
  }

  #codesFor(k: number, dictionary: StringDictionary | undefined): number {
    return dictionary === undefined ? 0 : must(this.#tables[k]).addressFor(dictionary);
  }
}

/** How values of `own` become words that are comparable with those of `other`. */
function joinKeyKind(own: SqlType, other: SqlType): number {
  assert(isComparable(own, other), `${printType(own)} and ${printType(other)} are not joined`);
  const isAsFloat = isFloat(own) || isFloat(other);
  switch (physicalTypeOf(own)) {
    case 'u8':
      return JOIN_KEY_U8;
    case 'i32':
      return isAsFloat ? JOIN_KEY_I32_AS_F64 : JOIN_KEY_I32;
    case 'i64':
      return isAsFloat ? JOIN_KEY_I64_AS_F64 : JOIN_KEY_I64;
    case 'f32':
      return JOIN_KEY_F32;
    case 'f64':
      return JOIN_KEY_F64;
    case 'code':
      return JOIN_KEY_CODE;
  }
}

/** Numbers compare with numbers; else the kinds must agree, and timestamps count in the same unit. */
function isComparable(own: SqlType, other: SqlType): boolean {
  if (isNumeric(own)) return isNumeric(other);
  if (own.kind !== other.kind) return false;
  return !isTimestamp(own) || !isTimestamp(other) || unitsPerSecond(own) === unitsPerSecond(other);
}

function isFloat(type: SqlType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}
