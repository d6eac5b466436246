import { must } from '../../common/assert.js';
import {
  KEY_TABLE_BYTES,
  KEY_TABLE_CAPACITY,
  KEY_TABLE_COUNT,
  KEY_TABLE_KEYS,
  KEY_TABLE_SLOT_BYTES,
  KEY_TABLE_SLOT_SHIFT,
  KEY_TABLE_SLOTS,
} from '../../kernels/abi.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';

const CAPACITY_LOG2_MIN = 8;
const KEY_BYTES = 8;

/** Distinct 64-bit keys in kernel memory, numbered from 0 in order of first appearance. */
export class KeyTable {
  readonly #memory: KernelMemory;
  readonly #address: number;
  #capacityLog2 = CAPACITY_LOG2_MIN;
  #slots: number;
  #keys: number;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.#address = memory.allocateZeroed(KEY_TABLE_BYTES);
    this.#slots = memory.allocateZeroed(this.#slotBytes);
    this.#keys = memory.allocate(this.#keyBytes);
    this.#writeHeader();
    memory.kernels.keyTableRehash(this.#address);
  }

  get size(): number {
    return must(this.#memory.views.u32[(this.#address + KEY_TABLE_COUNT) >> 2]);
  }

  /** Address of the u64[size] keys by id; moves when the table grows. */
  get keysAddress(): number {
    return this.#keys;
  }

  get byteLength(): number {
    return KEY_TABLE_BYTES + this.#slotBytes + this.#keyBytes;
  }

  /** Ids of `n` keys (u64) at `keys`, written to `out` (u32). */
  intern(keys: number, n: number, out: number): void {
    for (let done = 0; ; ) {
      done += this.#memory.kernels.internKeys(
        this.#address,
        keys + done * KEY_BYTES,
        n - done,
        out + done * 4,
      );
      if (done === n) return;
      this.#grow();
    }
  }

  close(): void {
    this.#memory.free(this.#slots, this.#slotBytes);
    this.#memory.free(this.#keys, this.#keyBytes);
    this.#memory.free(this.#address, KEY_TABLE_BYTES);
  }

  #grow(): void {
    this.#memory.free(this.#slots, this.#slotBytes);
    const keyBytesBefore = this.#keyBytes;
    this.#capacityLog2++;
    this.#keys = this.#memory.reallocate(this.#keys, keyBytesBefore, this.#keyBytes);
    this.#slots = this.#memory.allocateZeroed(this.#slotBytes);
    this.#writeHeader();
    this.#memory.kernels.keyTableRehash(this.#address);
  }

  /** Twice as many slots as keys: the table is never more than half full. */
  get #slotBytes(): number {
    return 2 ** (this.#capacityLog2 + 1) * KEY_TABLE_SLOT_BYTES;
  }

  get #keyBytes(): number {
    return 2 ** this.#capacityLog2 * KEY_BYTES;
  }

  #writeHeader(): void {
    const { u32 } = this.#memory.views;
    u32[(this.#address + KEY_TABLE_CAPACITY) >> 2] = 2 ** this.#capacityLog2;
    u32[(this.#address + KEY_TABLE_SLOTS) >> 2] = this.#slots;
    u32[(this.#address + KEY_TABLE_SLOT_SHIFT) >> 2] = 63 - this.#capacityLog2;
    u32[(this.#address + KEY_TABLE_KEYS) >> 2] = this.#keys;
  }
}
