/** Writes numbers and bytes as Kafka's protocol has them, big-endian, one behind the other. Grows as needed. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written, as long as nothing more is. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  int8(value: number): this {
    const at = this.#take(1);
    this.#view.setInt8(at, value);
    return this;
  }

  int16(value: number): this {
    const at = this.#take(2);
    this.#view.setInt16(at, value);
    return this;
  }

  int32(value: number): this {
    const at = this.#take(4);
    this.#view.setInt32(at, value);
    return this;
  }

  /** An integer of up to 53 bits, or -1 and its like, in 64. */
  int64(value: number): this {
    const at = this.#take(8);
    this.#view.setInt32(at, Math.floor(value / 2 ** 32));
    this.#view.setUint32(at + 4, value >>> 0);
    return this;
  }

  /** Overwrites what was written at `at`. */
  setInt32(at: number, value: number): void {
    this.#view.setInt32(at, value);
  }

  /** UTF-8 with its length in 16 bits; -1 for none. */
  string(value: string | undefined): this {
    if (value === undefined) return this.int16(-1);
    const bytes = ENCODER.encode(value);
    return this.int16(bytes.length).raw(bytes);
  }

  raw(bytes: Uint8Array): this {
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Zigzag, seven bits a byte. An integer of up to 52 bits. */
  varint(value: number): this {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    while (rest > 127) {
      this.int8((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    return this.int8(rest);
  }

  /** Bytes with their length as varint; -1 for null. */
  varintBytes(bytes: Uint8Array | null): this {
    return bytes === null ? this.varint(-1) : this.varint(bytes.length).raw(bytes);
  }

  /** Makes room; may replace the bytes and their view. */
  #take(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}

const ENCODER = new TextEncoder();

/** The bytes that a varint of a non-negative length takes. */
export function varintSize(value: number): number {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let size = 1;
  for (; rest > 127; size++) rest = Math.floor(rest / 128);
  return size;
}
