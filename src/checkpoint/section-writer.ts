import { assert, must } from '../common/assert.js';
import type { Json } from '../common/json.js';

const encoder = new TextEncoder();
const ALIGNMENT = 8;

/**
 * Builds a payload as a sequence of sections, each a JSON header and raw buffers. A section is: u32 bytes of the header,
 * u32 number of buffers, u32 bytes of each buffer, the header in UTF-8, the buffers; each part starts at a multiple of 8.
 * Numbers are little endian.
 */
export class SectionWriter {
  #parts: Uint8Array[] = [];
  #byteLength = 0;
  #payload: Uint8Array | undefined;
  #joinedParts = 0;
  #joinedBytes = 0;

  /** Of all sections so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Appends a section; the buffers are kept, not copied. */
  write(header: Json, buffers: readonly Uint8Array[] = []): void {
    assert(this.#payload === undefined, 'a payload that is being joined gets no more sections');
    const json = encoder.encode(JSON.stringify(header));
    const lengths = Uint32Array.from([json.length, buffers.length, ...buffers.map(byteLengthOf)]);
    for (const part of [new Uint8Array(lengths.buffer), json, ...buffers]) this.#append(part);
  }

  /** Copies about `byteLengthMax` more bytes into the payload; true when it is whole. */
  join(byteLengthMax: number): boolean {
    this.#payload ??= new Uint8Array(this.#byteLength);
    const until = this.#joinedBytes + byteLengthMax;
    while (this.#joinedParts < this.#parts.length && this.#joinedBytes < until) {
      const part = must(this.#parts[this.#joinedParts]);
      this.#payload.set(part, this.#joinedBytes);
      this.#joinedBytes += aligned(part.length);
      // Parts are let go of as soon as they have been copied.
      this.#parts[this.#joinedParts++] = new Uint8Array();
    }
    return this.#joinedParts === this.#parts.length;
  }

  /** The payload, once `join` has completed it. */
  finish(): Uint8Array {
    assert(this.#joinedParts === this.#parts.length, 'the payload is not whole');
    this.#parts = [];
    return must(this.#payload, 'the payload is not joined');
  }

  #append(part: Uint8Array): void {
    this.#parts.push(part);
    this.#byteLength += aligned(part.length);
  }
}

function byteLengthOf(buffer: Uint8Array): number {
  return buffer.length;
}

function aligned(byteLength: number): number {
  return Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
}
