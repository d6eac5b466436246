import { type Data, DataType, DateUnit } from 'apache-arrow';
import { must } from '../common/assert.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Field } from '../types/schema.js';
import { byteWidthOf, isTimestamp, unitsPerSecond } from '../types/sql-type.js';
import { arrowUnitsPerSecond } from './arrow-types.js';
import type { Column } from './column.js';
import { bytesOf, ColumnImporter, copyBits, copyBytes } from './column-importer.js';

const MS_PER_DAY = 86_400_000;

/**
 * Writes rows [from, from + n) to `out` in the SQL type's layout. `validity` is that of these rows. Returns the rows
 * that fit the type: fewer than `n` where the next row's value is out of its range.
 */
type CopyValues = (
  data: Data,
  from: number,
  n: number,
  validity: number,
  out: number,
  arena: Arena,
) => number;

/** Whether `FixedWidthImporter` can bring values of the Arrow type into a column of the field's type without loss. */
export function isFixedWidthImport(field: Field, type: DataType): boolean {
  return copierFor(field, type) !== undefined;
}

/** Numbers, booleans, dates and timestamps: a plain copy where the layouts agree, else one conversion. */
export class FixedWidthImporter extends ColumnImporter {
  readonly #copy: CopyValues;
  readonly #width: number;

  constructor(memory: KernelMemory, field: Field, type: DataType) {
    super(memory, field);
    this.#copy = must(copierFor(field, type));
    this.#width = byteWidthOf(field.type);
  }

  protected override readValues(
    data: Data,
    from: number,
    n: number,
    validity: number,
    arena: Arena,
  ): Column {
    const values = arena.allocate(n * this.#width);
    const done = this.#copy(data, from, n, validity, values, arena);
    if (done < n) throw this.invalid(`is out of its type's range in row ${from + done}`);
    return { type: this.field.type, values, step: this.#width, validity, dictionary: undefined };
  }
}

function copierFor(field: Field, type: DataType): CopyValues | undefined {
  const target = field.type;
  if (isTimestamp(target)) {
    if (!DataType.isTimestamp(type)) return undefined;
    return copyTimestamps(arrowUnitsPerSecond(type.unit), unitsPerSecond(target));
  }
  switch (target.kind) {
    case 'boolean':
      return DataType.isBool(type) ? copyBooleans : undefined;
    case 'int':
      return DataType.isInt(type) ? copyToInt(type.bitWidth, type.isSigned) : undefined;
    case 'bigint':
      return DataType.isInt(type) ? copyToBigint(type.bitWidth, type.isSigned) : undefined;
    case 'float':
      return DataType.isFloat(type) && type.ArrayType === Float32Array ? copyBytewise : undefined;
    case 'double':
      return copyToDouble(type);
    case 'date':
      if (!DataType.isDate(type)) return undefined;
      return type.unit === DateUnit.DAY ? copyBytewise : copyDaysOfMilliseconds;
    default:
      return undefined;
  }
}

const copyBytewise: CopyValues = (data, from, n, _validity, out, arena) => {
  const length = n * data.values.BYTES_PER_ELEMENT;
  copyBytes(bytesOf(data.values, from, n), length, out, arena.memory);
  return n;
};

const copyBooleans: CopyValues = (data, from, n, _validity, out, arena) => {
  const firstBit = data.offset + from;
  const bits = copyBits(data.values, firstBit, n, arena);
  arena.memory.kernels.bitmapToBytes(bits, firstBit & 7, n, out);
  return n;
};

function copyToInt(bitWidth: number, isSigned: boolean): CopyValues | undefined {
  if (bitWidth === 32) return isSigned ? copyBytewise : undefined;
  if (bitWidth > 32) return undefined;
  return (data, from, n, _validity, out, arena) => {
    const target = arena.memory.views.i32.subarray(out >> 2, (out >> 2) + n);
    return convert(data.values, from, n, target);
  };
}

function copyToDouble(type: DataType): CopyValues | undefined {
  if (DataType.isFloat(type) && type.ArrayType === Float64Array) return copyBytewise;
  const isExact =
    (DataType.isFloat(type) && type.ArrayType === Float32Array) ||
    (DataType.isInt(type) && type.bitWidth <= 32);
  if (!isExact) return undefined;
  return (data, from, n, _validity, out, arena) => {
    const target = arena.memory.views.f64.subarray(out >> 3, (out >> 3) + n);
    return convert(data.values, from, n, target);
  };
}

function convert(
  values: Exclude<Data['values'], BigInt64Array | BigUint64Array>,
  from: number,
  n: number,
  target: Int32Array | Float64Array,
): number {
  const source = values.subarray(from, from + n);
  target.set(source);
  if (source.length < n) target.fill(0, source.length);
  return n;
}

function copyToBigint(bitWidth: number, isSigned: boolean): CopyValues | undefined {
  if (bitWidth === 64) return isSigned ? copyBytewise : undefined;
  return (data, from, n, _validity, out, arena) => {
    const words = arena.memory.views.i32;
    for (let i = 0, at = out >> 2; i < n; i++, at += 2) {
      const value = data.values[from + i] ?? 0;
      words[at] = value;
      words[at + 1] = value < 0 ? -1 : 0;
    }
    return n;
  };
}

function copyTimestamps(sourceUnits: number, targetUnits: number): CopyValues {
  if (sourceUnits === targetUnits) return copyBytewise;
  const multiplier = Math.max(1, targetUnits / sourceUnits);
  const divisor = Math.max(1, sourceUnits / targetUnits);
  return (data, from, n, validity, out, arena) => {
    copyBytewise(data, from, n, validity, out, arena);
    return arena.memory.kernels.rescaleI64(out, validity, n, multiplier, divisor);
  };
}

const copyDaysOfMilliseconds: CopyValues = (data, from, n, validity, out, arena) => {
  const scratch = arena.allocate(n * 8);
  copyBytewise(data, from, n, validity, scratch, arena);
  arena.memory.kernels.rescaleI64(scratch, validity, n, 1, MS_PER_DAY);
  const words = arena.memory.views.i32;
  for (let i = 0; i < n; i++) words[(out >> 2) + i] = words[(scratch >> 2) + i * 2] ?? 0;
  return n;
};
