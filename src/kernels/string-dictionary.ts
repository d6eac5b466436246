import {
  DICTIONARY_BYTES,
  DICTIONARY_BYTES_CAPACITY,
  DICTIONARY_CODE_CAPACITY,
  DICTIONARY_COUNT,
  DICTIONARY_HEADER_BYTES,
  DICTIONARY_OFFSETS,
  DICTIONARY_SLOT_BYTES,
  DICTIONARY_SLOT_MASK,
  DICTIONARY_SLOTS,
  READ_PADDING,
} from './abi.js';
import type { KernelMemory } from './kernel-memory.js';
import type { RecycledStrings } from './string-recycler.js';

const CODES_MIN = 256;
const BYTES_MIN = 4096;

/** Most strings then stand in the very slot that they hash to, and are found without a search. */
const SLOTS_PER_CODE = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The distinct strings of a column in kernel memory, numbered from 0 in order of first appearance. A string column's
 * values are these codes, so that grouping and comparing strings is work on integers.
 *
 * Strings stay for the dictionary's life, unless it is handed to the memory's recycler.
 */
export class StringDictionary implements RecycledStrings {
  /** Address of the header, to be handed to kernels; constant for the dictionary's life. */
  readonly address: number;
  readonly #memory: KernelMemory;
  #codeCapacity = CODES_MIN;
  #bytesCapacity = BYTES_MIN;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.address = memory.allocateZeroed(DICTIONARY_HEADER_BYTES);
    const slots = memory.allocateZeroed(this.#slotBytes);
    const offsets = memory.allocateZeroed((CODES_MIN + 1) * 4);
    const bytes = memory.allocate(BYTES_MIN + READ_PADDING);
    this.#writeHeader(slots, offsets, bytes);
  }

  /** How many distinct strings there are; codes are below this. */
  get size(): number {
    return this.#header(DICTIONARY_COUNT);
  }

  /** Kernel memory that the dictionary takes. */
  get byteLength(): number {
    return this.#slotBytes + (this.#codeCapacity + 1) * 4 + this.#bytesCapacity;
  }

  /** Of all strings together, with an offset each. */
  get textBytes(): number {
    const { size } = this;
    return (this.#memory.views.u32[(this.offsetsAddress >> 2) + size] ?? 0) + size * 4;
  }

  /** Address of the u32[size + 1] offsets into `bytesAddress`; moves when the dictionary grows. */
  get offsetsAddress(): number {
    return this.#header(DICTIONARY_OFFSETS);
  }

  /** Address of the UTF-8 bytes of all strings; moves when the dictionary grows. */
  get bytesAddress(): number {
    return this.#header(DICTIONARY_BYTES);
  }

  /** Codes of `n` strings lying in kernel memory as Arrow has them (u32 offsets, bytes), written to `out`. */
  internColumn(offsets: number, data: number, validity: number, n: number, out: number): void {
    const { kernels, views } = this.#memory;
    let done = 0;
    let validityHere = validity;
    while (done < n) {
      const consumed = kernels.internUtf8(
        this.address,
        offsets + done * 4,
        data,
        validityHere,
        n - done,
        out + done * 4,
      );
      done += consumed;
      if (done === n) return;
      const at = (offsets >> 2) + done;
      const length = (views.u32[at + 1] ?? 0) - (views.u32[at] ?? 0);
      this.grow(length);
      validityHere = 0;
      if (validity !== 0) {
        // The bitmap can only be continued at a whole byte: redo the rows since then.
        done &= ~7;
        validityHere = validity + (done >> 3);
      }
    }
  }

  /** Code of one string, which is added when it is new. */
  intern(text: string): number {
    const encoded = encoder.encode(text);
    const size = encoded.length + READ_PADDING;
    const address = this.#memory.allocate(size);
    this.#memory.views.u8.set(encoded, address);
    try {
      for (;;) {
        const code = this.#memory.kernels.internOne(this.address, address, encoded.length);
        if (code >= 0) return code;
        this.grow(encoded.length);
      }
    } finally {
      this.#memory.free(address, size);
    }
  }

  /** The string of a code. */
  text(code: number): string {
    const { u8, u32 } = this.#memory.views;
    const offset = (this.offsetsAddress >> 2) + code;
    const bytes = this.bytesAddress;
    // A copy, since TextDecoder refuses views over shared or resizable memory in some browsers.
    return decoder.decode(u8.slice(bytes + (u32[offset] ?? 0), bytes + (u32[offset + 1] ?? 0)));
  }

  /** Makes room for more codes, and for a string of `length` bytes: to be called when a kernel reports it full. */
  grow(length: number): void {
    this.reserve(1, length);
  }

  /** Makes room for so many strings more, of `byteLength` bytes together: cheaper at once than bit by bit. */
  reserve(count: number, byteLength: number): void {
    const memory = this.#memory;
    const { size } = this;
    const used = memory.views.u32[(this.offsetsAddress >> 2) + size] ?? 0;
    let offsets = this.offsetsAddress;
    let bytes = this.bytesAddress;
    if (size + count > this.#codeCapacity) {
      memory.free(this.#header(DICTIONARY_SLOTS), this.#slotBytes);
      const before = this.#codeCapacity;
      while (size + count > this.#codeCapacity) this.#codeCapacity *= 2;
      offsets = memory.reallocate(offsets, (before + 1) * 4, (this.#codeCapacity + 1) * 4);
      const slots = memory.allocateZeroed(this.#slotBytes);
      this.#writeHeader(slots, offsets, bytes);
      memory.kernels.dictionaryRehash(this.address);
    }
    if (used + byteLength > this.#bytesCapacity) {
      const before = this.#bytesCapacity;
      while (used + byteLength > this.#bytesCapacity) this.#bytesCapacity *= 2;
      const grown = this.#bytesCapacity + READ_PADDING;
      bytes = memory.reallocate(bytes, before + READ_PADDING, grown, used);
      this.#writeHeader(this.#header(DICTIONARY_SLOTS), offsets, bytes);
    }
  }

  /**
   * Forgets the strings whose byte in `isLive` is 0 and numbers the others anew, in their order. Returns the new codes by
   * old code; those of forgotten strings are 0. For the recycler alone: whoever keeps codes must be told.
   */
  compact(isLive: Uint8Array): Uint32Array {
    const { u8, u32 } = this.#memory.views;
    const newCodes = new Uint32Array(isLive.length);
    const bytes = this.bytesAddress;
    const offsets = this.offsetsAddress >> 2;
    let count = 0;
    let used = 0;
    let start = 0;
    for (let code = 0; code < isLive.length; code++) {
      const end = u32[offsets + code + 1] ?? 0;
      if (isLive[code] === 1) {
        newCodes[code] = count++;
        u8.copyWithin(bytes + used, bytes + start, bytes + end);
        used += end - start;
        u32[offsets + count] = used;
      }
      start = end;
    }
    this.#shrinkTo(count, used);
    return newCodes;
  }

  close(): void {
    const memory = this.#memory;
    memory.recycler.remove(this);
    memory.free(this.#header(DICTIONARY_SLOTS), this.#slotBytes);
    memory.free(this.offsetsAddress, (this.#codeCapacity + 1) * 4);
    memory.free(this.bytesAddress, this.#bytesCapacity + READ_PADDING);
    memory.free(this.address, DICTIONARY_HEADER_BYTES);
  }

  #shrinkTo(count: number, usedBytes: number): void {
    const memory = this.#memory;
    memory.free(this.#header(DICTIONARY_SLOTS), this.#slotBytes);
    const codesBefore = this.#codeCapacity;
    const bytesBefore = this.#bytesCapacity;
    this.#codeCapacity = CODES_MIN;
    while (this.#codeCapacity < count) this.#codeCapacity *= 2;
    this.#bytesCapacity = BYTES_MIN;
    while (this.#bytesCapacity < usedBytes) this.#bytesCapacity *= 2;
    const offsets = memory.reallocate(
      this.offsetsAddress,
      (codesBefore + 1) * 4,
      (this.#codeCapacity + 1) * 4,
      (count + 1) * 4,
    );
    const bytes = memory.reallocate(
      this.bytesAddress,
      bytesBefore + READ_PADDING,
      this.#bytesCapacity + READ_PADDING,
      usedBytes,
    );
    this.#writeHeader(memory.allocateZeroed(this.#slotBytes), offsets, bytes);
    memory.views.u32[(this.address + DICTIONARY_COUNT) >> 2] = count;
    memory.kernels.dictionaryRehash(this.address);
  }

  get #slotBytes(): number {
    return this.#codeCapacity * SLOTS_PER_CODE * DICTIONARY_SLOT_BYTES;
  }

  #header(offset: number): number {
    return this.#memory.views.u32[(this.address + offset) >> 2] ?? 0;
  }

  #writeHeader(slots: number, offsets: number, bytes: number): void {
    const header = this.#memory.views.u32;
    header[(this.address + DICTIONARY_SLOT_MASK) >> 2] = this.#codeCapacity * SLOTS_PER_CODE - 1;
    header[(this.address + DICTIONARY_SLOTS) >> 2] = slots;
    header[(this.address + DICTIONARY_OFFSETS) >> 2] = offsets;
    header[(this.address + DICTIONARY_BYTES) >> 2] = bytes;
    header[(this.address + DICTIONARY_BYTES_CAPACITY) >> 2] = this.#bytesCapacity;
    header[(this.address + DICTIONARY_CODE_CAPACITY) >> 2] = this.#codeCapacity;
  }
}
