import { readInt64 } from './record-batch.js';

/** Reads what Kafka's protocol has, big-endian, one behind the other. Throws RangeError behind the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  int16(): number {
    return this.#view.getInt16(this.#skip(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4));
  }

  /** Throws KafkaError for what is larger than 2^53. */
  int64(): number {
    return readInt64(this.#view, this.#skip(8));
  }

  /** UTF-8 with its length in 16 bits. */
  string(): string {
    return DECODER.decode(this.raw(this.int16()));
  }

  /** Bytes with their length in 32 bits, not copied; none for a negative length. */
  bytes(): Uint8Array {
    return this.raw(Math.max(this.int32(), 0));
  }

  skip(count: number): void {
    this.#skip(count);
  }

  raw(count: number): Uint8Array {
    const start = this.#skip(count);
    if (this.#at > this.#bytes.length) throw new RangeError('the bytes end too early');
    // A plain view also of a Buffer, so that hot loops meet one class only.
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, count);
  }

  #skip(count: number): number {
    const at = this.#at;
    this.#at += count;
    return at;
  }
}

const DECODER = new TextDecoder();
