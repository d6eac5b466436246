import { assert, must } from '../common/assert.js';
import type { Json } from '../common/json.js';

const encoder = new TextEncoder();
const ALIGNMENT = 8;
const CHUNK_BYTES = 1 << 20;

interface Chunk {
  readonly bytes: Uint8Array;
  used: number;
}

/**
 * Builds a payload as a sequence of sections, each a JSON header and raw buffers. A section is: u32 bytes of the header,
 * u32 number of buffers, u32 bytes of each buffer, the header in UTF-8, the buffers; each part starts at a multiple of 8.
 * Numbers are little endian.
 */
export class SectionWriter {
  /** One, as long as the payload is no longer than expected. */
  readonly #chunks: Chunk[];
  #byteLength = 0;
  #payload: Uint8Array | undefined;
  #joinedChunks = 0;
  #joinedBytes = 0;

  /** A payload of at most `expectedBytes` is built in place; what goes beyond is copied once more. */
  constructor(expectedBytes: number) {
    this.#chunks = [{ bytes: new Uint8Array(aligned(expectedBytes)), used: 0 }];
  }

  /** What fits in without being copied once more. */
  get capacity(): number {
    return must(this.#chunks[0]).bytes.length;
  }

  /** Of all sections so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Appends a section; the buffers are copied at once. */
  write(header: Json, buffers: readonly Uint8Array[] = []): void {
    assert(this.#payload === undefined, 'a payload that is being joined gets no more sections');
    const json = encoder.encode(JSON.stringify(header));
    const lengths = Uint32Array.from([json.length, buffers.length, ...buffers.map(byteLengthOf)]);
    const parts = [new Uint8Array(lengths.buffer), json, ...buffers];
    const needed = parts.reduce((bytes, part) => bytes + aligned(part.length), 0);
    const chunk = this.#chunkFor(needed);
    for (const part of parts) {
      chunk.bytes.set(part, chunk.used);
      chunk.used += aligned(part.length);
    }
    this.#byteLength += needed;
  }

  /** Copies about `byteLengthMax` more bytes to where the payload is one; true when it is. */
  join(byteLengthMax: number): boolean {
    const [first, ...others] = this.#chunks;
    if (others.length === 0) {
      const { bytes, used } = must(first);
      this.#payload = bytes.subarray(0, used);
      return true;
    }
    this.#payload ??= new Uint8Array(this.#byteLength);
    for (let left = byteLengthMax; this.#joinedChunks < this.#chunks.length; ) {
      if (left <= 0) return false;
      const { bytes, used } = must(this.#chunks[this.#joinedChunks]);
      this.#payload.set(bytes.subarray(0, used), this.#joinedBytes);
      this.#joinedBytes += used;
      this.#joinedChunks++;
      left -= used;
    }
    return true;
  }

  /** The payload, once `join` has completed it. */
  finish(): Uint8Array {
    const payload = must(this.#payload, 'the payload is not joined');
    assert(payload.length === this.#byteLength, 'the payload is not whole');
    return payload;
  }

  #chunkFor(byteLength: number): Chunk {
    const last = must(this.#chunks.at(-1));
    if (last.used + byteLength <= last.bytes.length) return last;
    const bytes = new Uint8Array(Math.max(CHUNK_BYTES, byteLength));
    const chunk = { bytes, used: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }
}

function byteLengthOf(buffer: Uint8Array): number {
  return buffer.length;
}

function aligned(byteLength: number): number {
  return Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
}
