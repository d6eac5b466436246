import { must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { HomeDictionary } from './home-dictionary.js';

/** Strings as Arrow has them: u32[count + 1] offsets and UTF-8 bytes, both views over kernel memory. */
export interface StringRun {
  readonly count: number;
  readonly offsets: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The strings of one column that a snapshot uses, numbered in the order in which it comes upon them. */
export class SnapshotStrings {
  readonly #memory: KernelMemory;
  readonly #home: HomeDictionary;
  /** Number + 1 by code, 0 = not used yet. */
  #numbers: Uint32Array | undefined;
  #count = 0;
  /** Codes that have been numbered since the last `take`. */
  #fresh: number[] = [];

  constructor(memory: KernelMemory, home: HomeDictionary) {
    this.#memory = memory;
    this.#home = home;
  }

  numberOf(code: number): number {
    // All strings of a frozen state were there when it was frozen.
    this.#numbers ??= new Uint32Array(must(this.#home.dictionary).size);
    const known = must(this.#numbers[code], 'a code is one of the dictionary');
    if (known !== 0) return known - 1;
    this.#fresh.push(code);
    this.#numbers[code] = ++this.#count;
    return this.#count - 1;
  }

  /** The strings numbered since the last call, in order; undefined where there are none. */
  take(arena: Arena): StringRun | undefined {
    const codes = this.#fresh;
    const count = codes.length;
    if (count === 0) return undefined;
    this.#fresh = [];
    const { address } = must(this.#home.dictionary);
    const codesAt = arena.allocate(count * 4);
    this.#memory.views.u32.set(codes, codesAt >> 2);
    const offsets = arena.allocate((count + 1) * 4);
    const { kernels } = this.#memory;
    const byteLength = kernels.gatherUtf8Offsets(address, codesAt, 4, 0, count, offsets);
    const bytes = arena.allocate(byteLength);
    kernels.gatherUtf8Bytes(address, codesAt, 4, count, offsets, bytes);
    const { u8 } = this.#memory.views;
    return {
      count,
      offsets: u8.subarray(offsets, offsets + (count + 1) * 4),
      bytes: u8.subarray(bytes, bytes + byteLength),
    };
  }
}
