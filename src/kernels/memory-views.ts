/** The part of WebAssembly.Memory that the host uses; the TypeScript twin brings its own. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB; throws a RangeError where the maximum forbids it. */
  grow(pages: number): number;
}

/** Typed views over a linear memory, made again after growth has replaced its buffer. */
export class MemoryViews {
  readonly #memory: LinearMemory;
  #buffer: ArrayBuffer | undefined;
  #u8!: Uint8Array;
  #i32!: Int32Array;
  #u32!: Uint32Array;
  #f32!: Float32Array;
  #f64!: Float64Array;
  #i64!: BigInt64Array;
  #u64!: BigUint64Array;

  constructor(memory: LinearMemory) {
    this.#memory = memory;
  }

  get u8(): Uint8Array {
    this.#refresh();
    return this.#u8;
  }

  get i32(): Int32Array {
    this.#refresh();
    return this.#i32;
  }

  get u32(): Uint32Array {
    this.#refresh();
    return this.#u32;
  }

  get f32(): Float32Array {
    this.#refresh();
    return this.#f32;
  }

  get f64(): Float64Array {
    this.#refresh();
    return this.#f64;
  }

  get i64(): BigInt64Array {
    this.#refresh();
    return this.#i64;
  }

  get u64(): BigUint64Array {
    this.#refresh();
    return this.#u64;
  }

  #refresh(): void {
    const buffer = this.#memory.buffer;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#u8 = new Uint8Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#f32 = new Float32Array(buffer);
    this.#f64 = new Float64Array(buffer);
    this.#i64 = new BigInt64Array(buffer);
    this.#u64 = new BigUint64Array(buffer);
  }
}
