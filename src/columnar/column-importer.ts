import type { Data } from 'apache-arrow';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Field } from '../types/schema.js';
import type { Column } from './column.js';

/**
 * Copies one column of Arrow batches into kernel memory. `bind` is called once per batch, `read` once per run of rows.
 *
 * Slicing in Arrow's JavaScript library: values and offsets of a `Data` are already cut to its rows, while bitmaps
 * (validity and booleans) are whole and its rows start at bit `data.offset`. Buffers may be shorter than the column
 * where the missing rows are null.
 */
export abstract class ColumnImporter {
  protected readonly memory: KernelMemory;
  protected readonly field: Field;
  #data: Data | undefined;
  #hasNulls = false;

  constructor(memory: KernelMemory, field: Field) {
    this.memory = memory;
    this.field = field;
  }

  bind(data: Data): void {
    this.#data = data;
    this.#hasNulls = data.nullCount > 0;
  }

  /** Rows [from, from + n) of the bound batch, valid until the arena is reset. */
  read(from: number, n: number, arena: Arena): Column {
    const data = this.#data as Data;
    const validity = this.#hasNulls ? this.#readValidity(data, from, n, arena) : 0;
    if (validity !== 0 && !this.field.nullable) {
      throw this.invalid(`is declared NOT NULL, but has nulls in rows ${from} to ${from + n - 1}`);
    }
    return this.readValues(data, from, n, validity, arena);
  }

  /** See CodeHolder, for the column's own dictionary. */
  markCodes(_isLive: Uint8Array): void {}

  renumberCodes(_newCodes: Uint32Array): void {}

  protected abstract readValues(
    data: Data,
    from: number,
    n: number,
    validity: number,
    arena: Arena,
  ): Column;

  /** The sentence `Column "name" <rest>.` as an error. */
  protected invalid(rest: string): StreamingError {
    const name = this.field.name;
    return new StreamingError(ErrorType.VALIDATION_ERROR, `Column "${name}" ${rest}.`, {
      column: name,
    });
  }

  /** Address of the rows' bitmap, or 0 where none of them is null. */
  #readValidity(data: Data, from: number, n: number, arena: Arena): number {
    const firstBit = data.offset + from;
    const address = copyBits(data.nullBitmap, firstBit, n, arena);
    const { kernels } = this.memory;
    kernels.bitmapCopy(address, firstBit & 7, n, address);
    return kernels.bitmapCount(address, n) === n ? 0 : address;
  }
}

/** The bytes that hold bits [firstBit, firstBit + n), zeros where `bitmap` ends before, or is none. */
export function copyBits(
  bitmap: Uint8Array | undefined,
  firstBit: number,
  n: number,
  arena: Arena,
): number {
  const start = firstBit >> 3;
  const length = ((firstBit & 7) + n + 7) >> 3;
  const address = arena.allocate(length);
  const bytes = bitmap?.subarray(start, start + length) ?? new Uint8Array();
  copyBytes(bytes, length, address, arena.memory);
  return address;
}

/** Copies `bytes` to `address` and fills up to `length` with zeros. */
export function copyBytes(
  bytes: Uint8Array,
  length: number,
  address: number,
  memory: KernelMemory,
): void {
  const target = memory.views.u8;
  target.set(bytes, address);
  if (bytes.length < length) target.fill(0, address + bytes.length, address + length);
}

/** `n` elements of a typed array from element `from` on, as bytes; fewer where the array ends before. */
export function bytesOf(
  values: ArrayBufferView & { readonly BYTES_PER_ELEMENT: number },
  from: number,
  n: number,
): Uint8Array {
  const width = values.BYTES_PER_ELEMENT;
  const start = Math.min(from * width, values.byteLength);
  const length = Math.min(n * width, values.byteLength - start);
  return new Uint8Array(values.buffer, values.byteOffset + start, length);
}
