import type { Column } from '../../columnar/column.js';
import type { ResultValue } from '../../columnar/result-batch.js';
import { must, unreachable } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { type SqlType, unitsPerSecond } from '../../types/sql-type.js';
import { TextReader } from './text-reader.js';

const MS_PER_DAY = 86_400_000;
const TWO_POW_32 = 2 ** 32;

/** Reads the values of one argument as JavaScript sees them, batch after batch. */
export interface ArgumentReader {
  /** Reads from `column` from now on: until kernel memory grows or the batch is done. */
  bind(column: Column): void;
  read(row: number): ResultValue;
}

/** Made once for each argument of a call in an expression. */
export function argumentReader(type: SqlType, memory: KernelMemory): ArgumentReader {
  const { views } = memory;
  switch (type.kind) {
    case 'boolean':
      return new ColumnReader(memory, 0, () => {
        const { u8 } = views;
        return (index) => u8[index] === 1;
      });
    case 'int':
      return new ColumnReader(memory, 2, () => {
        const { i32 } = views;
        return (index) => i32[index] ?? 0;
      });
    case 'bigint':
      return new ColumnReader(memory, 3, () => {
        const { i64 } = views;
        return (index) => i64[index] ?? 0n;
      });
    case 'float':
      return new ColumnReader(memory, 2, () => {
        const { f32 } = views;
        return (index) => f32[index] ?? 0;
      });
    case 'double':
      return new ColumnReader(memory, 3, () => {
        const { f64 } = views;
        return (index) => f64[index] ?? 0;
      });
    case 'date':
      return new ColumnReader(memory, 2, () => {
        const { i32 } = views;
        return (index) => (i32[index] ?? 0) * MS_PER_DAY;
      });
    case 'timestamp':
    case 'timestamp_ltz': {
      const unitsPerMs = unitsPerSecond(type) / 1000;
      return new ColumnReader(memory, 3, () => {
        const { i32, u32 } = views;
        return (index) => milliseconds(i32[index * 2 + 1] ?? 0, u32[index * 2] ?? 0, unitsPerMs);
      });
    }
    case 'varchar': {
      const texts = new TextReader(memory);
      return new ColumnReader(memory, 2, (column) => {
        const { u32 } = views;
        texts.use(must(column.dictionary));
        return (index) => texts.text(u32[index] ?? 0);
      });
    }
    default:
      return unreachable(type);
  }
}

/** The value at an index of the view that holds values of its width. */
type ValueAt = (index: number) => ResultValue;

class ColumnReader implements ArgumentReader {
  readonly #memory: KernelMemory;
  readonly #shift: number;
  readonly #open: (column: Column) => ValueAt;
  #valueAt: ValueAt = () => null;
  #bytes: Uint8Array;
  #validity = 0;
  #first = 0;
  #stride = 0;

  /** A value takes `1 << shift` bytes. */
  constructor(memory: KernelMemory, shift: number, open: (column: Column) => ValueAt) {
    this.#memory = memory;
    this.#shift = shift;
    this.#open = open;
    this.#bytes = memory.views.u8;
  }

  bind(column: Column): void {
    this.#bytes = this.#memory.views.u8;
    this.#validity = column.validity;
    this.#first = column.values >>> this.#shift;
    this.#stride = column.step >>> this.#shift;
    this.#valueAt = this.#open(column);
  }

  read(row: number): ResultValue {
    if (this.#validity !== 0) {
      const bits = this.#bytes[this.#validity + (row >>> 3)] ?? 0;
      if ((bits & (1 << (row & 7))) === 0) return null;
    }
    return this.#valueAt(this.#first + row * this.#stride);
  }
}

/** Of an i64 in halves. Two steps, so that nothing is rounded before the last sum. */
function milliseconds(high: number, low: number, unitsPerMs: number): number {
  if (unitsPerMs === 1) return high * TWO_POW_32 + low;
  const rest = (high % unitsPerMs) * TWO_POW_32 + low;
  const whole = Math.trunc(high / unitsPerMs) * TWO_POW_32 + Math.trunc(rest / unitsPerMs);
  return whole + (rest % unitsPerMs) / unitsPerMs;
}
