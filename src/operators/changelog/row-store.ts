import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { Schema } from '../../types/schema.js';
import { byteWidthOf } from '../../types/sql-type.js';

const CAPACITY_MIN = 256;

/** One column of the store. */
interface StoredColumn {
  readonly width: number;
  /** Address of the values by slot. */
  values: number;
  /** Address of the validity bitmap by slot; 0 as long as no row has had a null. */
  validity: number;
}

/**
 * Whole rows in kernel memory, column by column, each in a slot that its owner has chosen. What lies in slots that have not been
 * written is undefined.
 */
export class RowStore {
  readonly #memory: KernelMemory;
  readonly #schema: Schema;
  readonly #columns: readonly StoredColumn[];
  #capacity = CAPACITY_MIN;

  constructor(memory: KernelMemory, schema: Schema) {
    this.#memory = memory;
    this.#schema = schema;
    this.#columns = schema.map(({ type }) => {
      const width = byteWidthOf(type);
      return { width, values: memory.allocateZeroed(CAPACITY_MIN * width), validity: 0 };
    });
  }

  get byteLength(): number {
    return this.#columns.reduce(
      (bytes, { width, validity }) =>
        bytes + this.#capacity * width + (validity === 0 ? 0 : this.#capacity >> 3),
      0,
    );
  }

  /** Bytes of a row, near enough. */
  get rowBytes(): number {
    return this.#columns.reduce((bytes, { width }) => bytes + width + 1 / 8, 0);
  }

  /** Makes room for slots below `slots`. */
  reserve(slots: number): void {
    if (slots <= this.#capacity) return;
    const before = this.#capacity;
    while (this.#capacity < slots) this.#capacity *= 2;
    const memory = this.#memory;
    for (const column of this.#columns) {
      const { width } = column;
      column.values = memory.reallocate(column.values, before * width, this.#capacity * width);
      if (column.validity === 0) continue;
      column.validity = memory.reallocate(column.validity, before >> 3, this.#capacity >> 3);
    }
  }

  /** Copies of the rows in `n` slots (u32 at `slots`), as columns with codes of the given dictionaries. */
  read(
    slots: number,
    n: number,
    arena: Arena,
    dictionaryOf: (position: number) => Column['dictionary'],
  ): Column[] {
    const { kernels } = this.#memory;
    return this.#columns.map((column, position) => {
      const { width } = column;
      const values = arena.allocate(n * width);
      if (width === 8) kernels.take8(column.values, slots, n, values);
      else if (width === 4) kernels.take4(column.values, slots, n, values);
      else kernels.take1(column.values, slots, n, values);
      let validity = 0;
      if (column.validity !== 0) {
        validity = arena.allocate((n + 7) >> 3);
        kernels.takeBits(column.validity, slots, n, validity);
      }
      const { type } = must(this.#schema[position]);
      return { type, values, step: width, validity, dictionary: dictionaryOf(position) };
    });
  }

  /** Writes `n` rows of dense columns to different slots (u32 at `slots`). */
  write(columns: readonly Column[], n: number, slots: number): void {
    const { kernels } = this.#memory;
    for (const [position, column] of this.#columns.entries()) {
      const { values, step, validity } = must(columns[position]);
      if (column.width === 8) kernels.scatter8(values, step, slots, n, column.values);
      else if (column.width === 4) kernels.scatter4(values, step, slots, n, column.values);
      else kernels.scatter1(values, step, slots, n, column.values);
      if (validity !== 0 && column.validity === 0) this.#addValidity(column);
      if (column.validity !== 0) kernels.scatterBits(validity, slots, n, column.validity);
    }
  }

  /** Address of a column's values by slot; moves when the store grows. */
  valuesOf(position: number): number {
    return must(this.#columns[position]).values;
  }

  close(): void {
    for (const { width, values, validity } of this.#columns) {
      this.#memory.free(values, this.#capacity * width);
      if (validity !== 0) this.#memory.free(validity, this.#capacity >> 3);
    }
  }

  /** All rows so far are valid. */
  #addValidity(column: StoredColumn): void {
    const byteLength = this.#capacity >> 3;
    column.validity = this.#memory.allocate(byteLength);
    this.#memory.views.u8.fill(0xff, column.validity, column.validity + byteLength);
  }
}
