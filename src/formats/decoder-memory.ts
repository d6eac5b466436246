import type { Column } from '../columnar/column.js';
import type { ColumnTarget } from '../columnar/column-target.js';
import { must } from '../common/assert.js';
import * as abi from '../kernels/decode/decode-abi.js';
import { POWERS_BYTES, powersOfFive } from '../kernels/decode/powers-of-five.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { Field } from '../types/schema.js';
import { byteWidthOf, isTimestamp, type SqlType, unitsPerSecond } from '../types/sql-type.js';

const FIXUPS_MAX = 1024;

const KINDS: Record<SqlType['kind'], number> = {
  varchar: abi.KIND_VARCHAR,
  boolean: abi.KIND_BOOLEAN,
  int: abi.KIND_INT,
  bigint: abi.KIND_BIGINT,
  float: abi.KIND_FLOAT,
  double: abi.KIND_DOUBLE,
  date: abi.KIND_DATE,
  timestamp: abi.KIND_TIMESTAMP,
  timestamp_ltz: abi.KIND_TIMESTAMP,
};

const encoder = new TextEncoder();
const textDecoder = new TextDecoder();

/** The block of memory that a decode kernel works with: header, columns, scratch (see decode-abi.ts). */
export class DecoderMemory {
  readonly address: number;
  readonly #memory: KernelMemory;
  readonly #fields: readonly Field[];
  readonly #blocks: { readonly address: number; readonly byteLength: number }[] = [];
  #scratch = { address: 0, byteLength: 0 };
  #dictionaries: readonly (StringDictionary | undefined)[] = [];

  constructor(memory: KernelMemory, fields: readonly Field[]) {
    this.#memory = memory;
    this.#fields = fields;
    this.address = this.allocate(abi.DECODER_BYTES);
    const powers = this.allocate(POWERS_BYTES);
    memory.views.u64.set(powersOfFive(), powers >> 3);
    this.set(abi.DECODER_POWERS, powers);
    this.set(abi.DECODER_FIXUPS, this.allocate(FIXUPS_MAX * abi.FIXUP_BYTES));
    this.set(abi.DECODER_FIXUP_CAPACITY, FIXUPS_MAX);
    this.set(abi.DECODER_LAYOUT, this.allocate(abi.LAYOUT_BYTES));
    this.set(abi.DECODER_COLUMNS, this.allocate(fields.length * abi.COLUMN_BYTES));
    this.set(abi.DECODER_COLUMN_COUNT, fields.length);
    fields.forEach((field, index) => {
      this.#describeColumn(field, index);
    });
  }

  /** A zeroed block that lives as long as the decoder. */
  allocate(byteLength: number): number {
    const address = this.#memory.allocateZeroed(byteLength);
    this.#blocks.push({ address, byteLength });
    return address;
  }

  /** A text in a block of its own; returns its address and length in bytes. */
  allocateText(text: string): { readonly address: number; readonly byteLength: number } {
    const bytes = encoder.encode(text);
    const address = this.allocate(bytes.length);
    this.#memory.views.u8.set(bytes, address);
    return { address, byteLength: bytes.length };
  }

  get(offset: number): number {
    return this.#memory.views.u32[(this.address + offset) >> 2] ?? 0;
  }

  set(offset: number, value: number): void {
    this.#memory.views.u32[(this.address + offset) >> 2] = value;
  }

  /** Fills the layout with i32. */
  setLayout(numbers: readonly number[]): void {
    this.#memory.views.i32.set(numbers, this.get(abi.DECODER_LAYOUT) >> 2);
  }

  /** Room for the resolved texts of an input of `byteLength` bytes. */
  reserveScratch(byteLength: number): void {
    if (byteLength <= this.#scratch.byteLength) return;
    if (this.#scratch.address !== 0) {
      this.#memory.free(this.#scratch.address, this.#scratch.byteLength);
    }
    this.#scratch = { address: this.#memory.allocate(byteLength), byteLength };
    this.set(abi.DECODER_SCRATCH, this.#scratch.address);
  }

  /** Gives every column room for `rows` rows in the target's arena. */
  startColumns(target: ColumnTarget, rows: number): void {
    this.#dictionaries = target.dictionaries;
    this.#fields.forEach((field, index) => {
      const values = target.arena.allocate(rows * byteWidthOf(field.type));
      const validity = target.arena.allocate((rows + 7) >> 3);
      this.#memory.views.u8.fill(0xff, validity, validity + ((rows + 7) >> 3));
      this.#setColumn(index, abi.COLUMN_VALUES, values);
      this.#setColumn(index, abi.COLUMN_VALIDITY, validity);
      this.#setColumn(index, abi.COLUMN_HAS_NULLS, 0);
      this.#setColumn(index, abi.COLUMN_DICTIONARY, target.dictionaries[index]?.address ?? 0);
    });
  }

  /** Forgets which of the rows [from, to) were null, so that they can be written again. */
  clearNulls(from: number, to: number): void {
    const bytes = this.#memory.views.u8;
    this.#fields.forEach((_, index) => {
      if (this.#column(index, abi.COLUMN_HAS_NULLS) === 0) return;
      const validity = this.#column(index, abi.COLUMN_VALIDITY);
      for (let row = from; row < to; row++) {
        const at = validity + (row >> 3);
        bytes[at] = (bytes[at] ?? 0) | (1 << (row & 7));
      }
    });
  }

  /** The columns with their first `rows` rows. */
  finishColumns(rows: number): readonly Column[] {
    return this.#fields.map(({ type }, index) => ({
      type,
      values: this.#column(index, abi.COLUMN_VALUES),
      step: byteWidthOf(type),
      validity: this.#finishValidity(index, rows),
      dictionary: this.#dictionaries[index],
    }));
  }

  /** Makes room for the string that the kernel stopped at. */
  growDictionary(): void {
    const index = this.get(abi.DECODER_ERROR_COLUMN);
    must(this.#dictionaries[index]).grow(this.get(abi.DECODER_WANTED_BYTES));
  }

  /** Numbers that the kernel could not round itself. */
  applyFixups(): void {
    const count = this.get(abi.DECODER_FIXUP_COUNT);
    const { u8, u32, f32, f64 } = this.#memory.views;
    for (let i = 0; i < count; i++) {
      const fixup = (this.get(abi.DECODER_FIXUPS) + i * abi.FIXUP_BYTES) >> 2;
      const row = u32[fixup] ?? 0;
      const index = u32[fixup + abi.FIXUP_COLUMN / 4] ?? 0;
      const start = u32[fixup + abi.FIXUP_ADDRESS / 4] ?? 0;
      const length = u32[fixup + abi.FIXUP_LENGTH / 4] ?? 0;
      const value = Number(textDecoder.decode(u8.slice(start, start + length)));
      const values = this.#column(index, abi.COLUMN_VALUES);
      if (must(this.#fields[index]).type.kind === 'float') f32[(values >> 2) + row] = value;
      else f64[(values >> 3) + row] = value;
    }
    this.set(abi.DECODER_FIXUP_COUNT, 0);
  }

  close(): void {
    for (const block of this.#blocks) this.#memory.free(block.address, block.byteLength);
    if (this.#scratch.address !== 0) {
      this.#memory.free(this.#scratch.address, this.#scratch.byteLength);
    }
    this.#blocks.length = 0;
    this.#scratch = { address: 0, byteLength: 0 };
  }

  #describeColumn(field: Field, index: number): void {
    const name = this.allocateText(field.name);
    this.#setColumn(index, abi.COLUMN_KIND, KINDS[field.type.kind]);
    this.#setColumn(index, abi.COLUMN_NAME, name.address);
    this.#setColumn(index, abi.COLUMN_NAME_LENGTH, name.byteLength);
    const units = isTimestamp(field.type) ? unitsPerSecond(field.type) : 0;
    this.#setColumn(index, abi.COLUMN_UNITS, units);
  }

  /** 0 where no row is null; the bits behind the last row are cleared. */
  #finishValidity(index: number, rows: number): number {
    if (this.#column(index, abi.COLUMN_HAS_NULLS) === 0) return 0;
    const validity = this.#column(index, abi.COLUMN_VALIDITY);
    if (this.#memory.kernels.bitmapCount(validity, rows) === rows) return 0;
    const bytes = this.#memory.views.u8;
    const last = validity + (rows >> 3);
    if ((rows & 7) !== 0) bytes[last] = (bytes[last] ?? 0) & ((1 << (rows & 7)) - 1);
    return validity;
  }

  #column(index: number, offset: number): number {
    const column = this.get(abi.DECODER_COLUMNS) + index * abi.COLUMN_BYTES;
    return this.#memory.views.u32[(column + offset) >> 2] ?? 0;
  }

  #setColumn(index: number, offset: number, value: number): void {
    const column = this.get(abi.DECODER_COLUMNS) + index * abi.COLUMN_BYTES;
    this.#memory.views.u32[(column + offset) >> 2] = value;
  }
}
