import type { Column } from '../../src/columnar/column.js';
import type { ColumnBatch } from '../../src/columnar/column-batch.js';
import { must } from '../../src/common/assert.js';
import type { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import type { Schema } from '../../src/types/schema.js';
import { byteWidthOf, physicalTypeOf, type SqlType } from '../../src/types/sql-type.js';

/** A value as a BoundLiteral holds it: bigint for BIGINT and timestamps, days for DATE. */
export type Value = null | boolean | number | bigint | string;

/** A column of plain values in kernel memory. */
export function columnOf(
  memory: KernelMemory,
  arena: Arena,
  type: SqlType,
  values: readonly Value[],
  dictionary: StringDictionary | undefined = physicalTypeOf(type) === 'code'
    ? new StringDictionary(memory)
    : undefined,
): Column {
  const width = byteWidthOf(type);
  const address = arena.allocate(values.length * width);
  memory.views.u8.fill(0, address, address + values.length * width);
  const hasNulls = values.includes(null);
  const validity = hasNulls ? arena.allocate((values.length + 7) >> 3) : 0;
  if (hasNulls) memory.views.u8.fill(0, validity, validity + ((values.length + 7) >> 3));
  values.forEach((value, i) => {
    if (value === null) return;
    if (hasNulls) memory.views.u8[validity + (i >> 3)]! |= 1 << (i & 7);
    writeValue(memory, type, address + i * width, value, dictionary);
  });
  return { type, values: address, step: width, validity, dictionary };
}

/** A column that repeats one value. */
export function constantOf(
  memory: KernelMemory,
  arena: Arena,
  type: SqlType,
  value: Exclude<Value, null>,
): Column {
  return { ...columnOf(memory, arena, type, [value]), step: 0 };
}

export function batchOf(schema: Schema, columns: readonly Column[], numRows: number): ColumnBatch {
  return { schema, numRows, columns, rowWatermarks: 0, rowKinds: 0 };
}

/** The plain values of a column. */
export function valuesOf(memory: KernelMemory, column: Column, numRows: number): Value[] {
  const { validity } = column;
  return Array.from({ length: numRows }, (_, i) => {
    const bit = validity === 0 ? 1 : (memory.views.u8[validity + (i >> 3)]! >> (i & 7)) & 1;
    return bit === 0 ? null : readValue(memory, column, column.values + i * column.step);
  });
}

function writeValue(
  memory: KernelMemory,
  type: SqlType,
  address: number,
  value: Exclude<Value, null>,
  dictionary: StringDictionary | undefined,
): void {
  switch (physicalTypeOf(type)) {
    case 'u8':
      memory.views.u8[address] = value === true ? 1 : 0;
      break;
    case 'i32':
      memory.views.i32[address >> 2] = Number(value);
      break;
    case 'i64':
      memory.views.i64[address >> 3] = BigInt(value);
      break;
    case 'f32':
      memory.views.f32[address >> 2] = Number(value);
      break;
    case 'f64':
      memory.views.f64[address >> 3] = Number(value);
      break;
    case 'code': {
      const code = must(dictionary).intern(String(value));
      memory.views.u32[address >> 2] = code;
    }
  }
}

function readValue(memory: KernelMemory, column: Column, address: number): Value {
  const { views } = memory;
  switch (physicalTypeOf(column.type)) {
    case 'u8':
      return views.u8[address] === 1;
    case 'i32':
      return views.i32[address >> 2]!;
    case 'i64':
      return views.i64[address >> 3]!;
    case 'f32':
      return views.f32[address >> 2]!;
    case 'f64':
      return views.f64[address >> 3]!;
    case 'code':
      return must(column.dictionary).text(views.u32[address >> 2]!);
  }
}
