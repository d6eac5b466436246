import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { byteWidthOf, physicalTypeOf } from '../types/sql-type.js';
import type { Column } from './column.js';
import type { ColumnBatch } from './column-batch.js';
import { type ColumnBuffers, type ResultBatch, resultBatchOf } from './result-batch.js';

const OFFSET_MAX = 2 ** 31 - 1;

type ValueBuffers = Pick<ColumnBuffers, 'data' | 'valueOffsets'>;

/** Copies a batch out of kernel memory. Strings become plain Utf8; nothing of the result refers to kernel memory. */
export function exportBatch(memory: KernelMemory, batch: ColumnBatch): ResultBatch {
  const { schema, columns, numRows, rowKinds } = batch;
  const buffers = columns.map((column) => ({
    ...exportValues(memory, column, numRows),
    ...exportValidity(memory, column, numRows),
  }));
  const result = resultBatchOf(schema, numRows, buffers);
  if (rowKinds === 0) return result;
  return result.changedAs(new Int8Array(copyOut(memory, rowKinds, numRows).buffer));
}

function exportValidity(
  memory: KernelMemory,
  column: Column,
  n: number,
): Pick<ColumnBuffers, 'nullCount' | 'nullBitmap'> {
  const nullCount = n - memory.kernels.bitmapCount(column.validity, n);
  if (nullCount === 0) return { nullCount };
  return { nullCount, nullBitmap: copyOut(memory, column.validity, (n + 7) >> 3) };
}

function exportValues(memory: KernelMemory, column: Column, n: number): ValueBuffers {
  const physical = physicalTypeOf(column.type);
  switch (physical) {
    case 'u8':
      return { data: exportBooleans(memory, column, n) };
    case 'i32':
      return { data: new Int32Array(fixedWidthValues(memory, column, n)) };
    case 'i64':
      return { data: new BigInt64Array(fixedWidthValues(memory, column, n)) };
    case 'f32':
      return { data: new Float32Array(fixedWidthValues(memory, column, n)) };
    case 'f64':
      return { data: new Float64Array(fixedWidthValues(memory, column, n)) };
    case 'code':
      return exportStrings(memory, column, n);
  }
}

function fixedWidthValues(memory: KernelMemory, column: Column, n: number): ArrayBuffer {
  const width = byteWidthOf(column.type);
  if (column.step !== 0) return copyOut(memory, column.values, n * width).buffer;
  const repeated = new Uint8Array(n * width);
  if (n > 0) repeated.set(memory.views.u8.subarray(column.values, column.values + width));
  for (let filled = width; filled < repeated.length; filled *= 2) {
    repeated.copyWithin(filled, 0, filled);
  }
  return repeated.buffer;
}

function exportBooleans(memory: KernelMemory, column: Column, n: number): Uint8Array {
  const bytes = (n + 7) >> 3;
  if (column.step === 0) {
    return new Uint8Array(bytes).fill(memory.views.u8[column.values] === 0 ? 0 : 0xff);
  }
  return withScratch(memory, bytes, (bitmap) => {
    memory.kernels.bytesToBitmap(column.values, n, bitmap);
    return copyOut(memory, bitmap, bytes);
  });
}

function exportStrings(memory: KernelMemory, column: Column, n: number): ValueBuffers {
  const dictionary = column.dictionary;
  const offsetBytes = (n + 1) * 4;
  if (dictionary === undefined || dictionary.size === 0) {
    return { data: new Uint8Array(), valueOffsets: new Int32Array(n + 1) };
  }
  const { values, step, validity } = column;
  return withScratch(memory, offsetBytes, (offsets) => {
    const { kernels } = memory;
    const total = kernels.gatherUtf8Offsets(dictionary.address, values, step, validity, n, offsets);
    if (total > OFFSET_MAX) {
      throw new StreamingError(
        ErrorType.OPERATOR_ERROR,
        `The strings of one result batch of ${n} rows take ${total} bytes, more than the 2 GiB that Arrow allows.`,
      );
    }
    const data = withScratch(memory, total, (bytes) => {
      kernels.gatherUtf8Bytes(dictionary.address, values, step, n, offsets, bytes);
      return copyOut(memory, bytes, total);
    });
    return { data, valueOffsets: new Int32Array(copyOut(memory, offsets, offsetBytes).buffer) };
  });
}

function withScratch<T>(memory: KernelMemory, byteLength: number, use: (address: number) => T): T {
  const address = memory.allocate(byteLength);
  try {
    return use(address);
  } finally {
    memory.free(address, byteLength);
  }
}

function copyOut(
  memory: KernelMemory,
  address: number,
  byteLength: number,
): Uint8Array<ArrayBuffer> {
  return memory.views.u8.slice(address, address + byteLength) as Uint8Array<ArrayBuffer>;
}
