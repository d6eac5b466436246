import { must } from '../common/assert.js';
import * as abi from '../kernels/decode/decode-abi.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { CHUNK_PADDING_BYTES } from './format.js';
import type { MessageBlock } from './message-decoder.js';

/** Messages that are copied to kernel memory at a time: what is copied is still in the cache when it is decoded. */
const STAGED_BYTES_MAX = 1 << 18;
const STAGED_MESSAGES_MAX = 16_384;
const BYTES_MIN = 4096;

/** Room in kernel memory for messages, and the table of where they stand there, as kernels of messages want it. */
export class MessageStaging {
  readonly #memory: KernelMemory;
  readonly #table: number;
  #room = { address: 0, byteLength: 0 };
  #count = 0;
  #byteLength = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.#table = memory.allocate(STAGED_MESSAGES_MAX * abi.MESSAGE_BYTES);
  }

  /** Address of the table. */
  get table(): number {
    return this.#table;
  }

  /** Messages in the table: those of the block that are not null. */
  get count(): number {
    return this.#count;
  }

  /** What the staged messages take, each with an end: so much room do their resolved texts need at most. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /**
   * Copies messages from `from` on, at most `limit` and none from `to` on, as many as are decoded well together; returns the
   * first that was not looked at. They are copied once: with what lies between them where that is less than they are.
   */
  stage(block: MessageBlock, from: number, to: number, limit: number): number {
    const { starts, lengths } = block;
    const last = Math.min(to, from + Math.min(limit, STAGED_MESSAGES_MAX));
    let low = Number.POSITIVE_INFINITY;
    let high = 0;
    let total = 0;
    let message = from;
    for (; message < last; message++) {
      const start = starts[message] ?? -1;
      if (start < 0) continue;
      const length = lengths[message] ?? 0;
      if (total > 0 && total + length > STAGED_BYTES_MAX) break;
      total += length;
      if (start < low) low = start;
      if (start + length > high) high = start + length;
    }
    const isSpan = high - low <= 2 * total;
    // Messages may overlap, and each is read on its own, with the byte that ends it.
    this.#byteLength = total + message - from;
    this.#reserve((isSpan && total > 0 ? high - low : total) + CHUNK_PADDING_BYTES);
    if (isSpan && total > 0) {
      this.#memory.views.u8.set(block.bytes.subarray(low, high), this.#room.address);
    }
    this.#write(block, from, message, isSpan ? low : -1);
    return message;
  }

  /** Which message of the block stands at `entry` of the table. */
  messageOf(entry: number): number {
    return must(this.#memory.views.u32[this.#word(entry) + abi.MESSAGE_INDEX / 4]);
  }

  startOf(entry: number): number {
    return must(this.#memory.views.u32[this.#word(entry)]);
  }

  close(): void {
    this.#memory.free(this.#table, STAGED_MESSAGES_MAX * abi.MESSAGE_BYTES);
    if (this.#room.address !== 0) this.#memory.free(this.#room.address, this.#room.byteLength);
    this.#room = { address: 0, byteLength: 0 };
  }

  /** Fills the table; the messages lie as in the block, whose byte `low` is the first, or are copied one behind the other (-1). */
  #write({ bytes, starts, lengths }: MessageBlock, from: number, to: number, low: number): void {
    const { u8, u32 } = this.#memory.views;
    const { address } = this.#room;
    let word = this.#table >> 2;
    let top = address;
    for (let message = from; message < to; message++) {
      const start = starts[message] ?? -1;
      if (start < 0) continue;
      const length = lengths[message] ?? 0;
      let at = address + start - low;
      if (low < 0) {
        at = top;
        u8.set(bytes.subarray(start, start + length), at);
        top += length;
      }
      u32[word] = at;
      u32[word + 1] = at + length;
      u32[word + 2] = message;
      word += 3;
    }
    this.#count = (word - (this.#table >> 2)) / 3;
  }

  #reserve(byteLength: number): void {
    if (byteLength <= this.#room.byteLength) return;
    const { address, byteLength: before } = this.#room;
    if (address !== 0) this.#memory.free(address, before);
    const grown = Math.max(BYTES_MIN, byteLength + (byteLength >> 2));
    this.#room = { address: this.#memory.allocate(grown), byteLength: grown };
  }

  #word(entry: number): number {
    return (this.#table + entry * abi.MESSAGE_BYTES) >> 2;
  }
}
