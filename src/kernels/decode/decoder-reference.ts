import { must } from '../../common/assert.js';
import type { GroupKernels } from '../group/group-kernels.js';
import type { MemoryViews } from '../memory-views.js';
import * as abi from './decode-abi.js';
import { readTextAs } from './text-value-reference.js';
import { characterBytes } from './utf8-reference.js';

/** Ends the decoding of a row: what the kernels note in the header before they return 0. */
export class RowStop extends Error {
  readonly status: number;
  readonly error: number;
  readonly address: number;
  readonly column: number;
  readonly wantedBytes: number;

  constructor(
    stop: Partial<Pick<RowStop, 'status' | 'error' | 'address' | 'column' | 'wantedBytes'>>,
  ) {
    super('row stopped');
    this.status = stop.status ?? abi.STATUS_ERROR;
    this.error = stop.error ?? 0;
    this.address = stop.address ?? 0;
    this.column = stop.column ?? -1;
    this.wantedBytes = stop.wantedBytes ?? 0;
  }
}

export interface ReferenceColumn {
  readonly index: number;
  readonly name: string;
  readonly kind: number;
}

const NEWLINE = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The memory of a decoder as the twins see it: header, columns, and the rows of one call. */
export class DecoderReference {
  readonly columns: readonly ReferenceColumn[];
  readonly #views: MemoryViews;
  readonly #internOne: GroupKernels['internOne'];
  readonly #address: number;

  constructor(views: MemoryViews, internOne: GroupKernels['internOne'], address: number) {
    this.#views = views;
    this.#internOne = internOne;
    this.#address = address;
    const count = this.get(abi.DECODER_COLUMN_COUNT);
    this.columns = Array.from({ length: count }, (_, index) => {
      const name = this.#column(index, abi.COLUMN_NAME);
      return {
        index,
        name: this.text(name, name + this.#column(index, abi.COLUMN_NAME_LENGTH)),
        kind: this.#column(index, abi.COLUMN_KIND),
      };
    });
  }

  /**
   * Decodes row after row with `decodeRow`, which returns the address behind the row and whether it is one, or throws
   * RowStop; does what both kernels have in common.
   */
  decodeRows(
    input: number,
    end: number,
    firstRow: number,
    capacity: number,
    decodeRow: (start: number, row: number) => { readonly next: number; readonly isRow: boolean },
    afterBadRow: (start: number, stop: RowStop) => number,
  ): number {
    let position = input;
    let row = firstRow;
    this.set(abi.DECODER_STATUS, abi.STATUS_DONE);
    while (position < end) {
      if (row === capacity) {
        this.set(abi.DECODER_STATUS, abi.STATUS_FULL);
        break;
      }
      let next: number;
      const { decoded, stop } = this.#attempt(row, () => decodeRow(position, row));
      if (decoded !== undefined) {
        next = decoded.next;
        if (decoded.isRow) row++;
      } else if (stop === undefined) break;
      else next = afterBadRow(position, stop);
      this.#countLines(position, next);
      position = next;
    }
    this.set(abi.DECODER_POSITION, position);
    return row;
  }

  /**
   * As `decodeRows` for messages of the table; `decodeMessage` is called with a line break at `end`, and tells whether the message
   * is a row.
   */
  decodeMessages(
    from: number,
    to: number,
    firstRow: number,
    capacity: number,
    decodeMessage: (start: number, end: number, row: number) => boolean,
  ): number {
    const { u8, u32 } = this.#views;
    let message = from;
    let row = firstRow;
    this.set(abi.DECODER_STATUS, abi.STATUS_DONE);
    for (; message < to; message++) {
      if (row === capacity) {
        this.set(abi.DECODER_STATUS, abi.STATUS_FULL);
        break;
      }
      const entry = (this.get(abi.DECODER_MESSAGES) + message * abi.MESSAGE_BYTES) >> 2;
      const start = must(u32[entry]);
      const end = must(u32[entry + abi.MESSAGE_END / 4]);
      const behind = must(u8[end]);
      u8[end] = NEWLINE;
      const { decoded, stop } = this.#attempt(row, () => decodeMessage(start, end, row));
      u8[end] = behind;
      if (decoded === undefined && stop === undefined) break;
      if (decoded !== true) continue;
      const rowMessages = this.get(abi.DECODER_ROW_MESSAGES) >> 2;
      u32[rowMessages + row] = must(u32[entry + abi.MESSAGE_INDEX / 4]);
      row++;
    }
    this.set(abi.DECODER_POSITION, message);
    return row;
  }

  /** Bytes of the character at `address`; 0 where it is not well-formed UTF-8. */
  characterBytes(address: number): number {
    return characterBytes(this.#views.u8, address);
  }

  byte(address: number): number {
    return this.#views.u8[address] ?? 0;
  }

  text(start: number, end: number): string {
    return decoder.decode(this.#views.u8.slice(start, end));
  }

  get(offset: number): number {
    return this.#views.u32[(this.#address + offset) >> 2] ?? 0;
  }

  set(offset: number, value: number): void {
    this.#views.u32[(this.#address + offset) >> 2] = value;
  }

  hasFlag(flag: number): boolean {
    return (this.get(abi.DECODER_FLAGS) & flag) !== 0;
  }

  setNull(column: ReferenceColumn, row: number): void {
    this.#setValidity(column, row, false);
    this.#setColumn(column.index, abi.COLUMN_HAS_NULLS, 1);
    this.#store(column, row, 0n);
  }

  /** The value is wrong for its column: NULL where errors are ignored. */
  reject(column: ReferenceColumn, row: number, error: number, address: number): void {
    if (!this.hasFlag(abi.FLAG_IGNORE_ERRORS)) {
      throw new RowStop({ error, address, column: column.index });
    }
    this.setNull(column, row);
  }

  /** Stores a text as the column's type reads it; `address` is where it stands, for errors. */
  storeTextAs(column: ReferenceColumn, row: number, text: string, address: number): void {
    const units = this.#column(column.index, abi.COLUMN_UNITS);
    const value = readTextAs(column.kind, text, units);
    if (typeof value === 'object') this.reject(column, row, value.error, address);
    else this.storeValue(column, row, value);
  }

  /** A string, a bigint for integers, dates and timestamps, a number for FLOAT and DOUBLE, a boolean. */
  storeValue(
    column: ReferenceColumn,
    row: number,
    value: string | bigint | number | boolean,
  ): void {
    if (typeof value === 'string') this.#storeString(column, row, value);
    else if (typeof value === 'boolean') this.#store(column, row, value ? 1n : 0n);
    else if (typeof value === 'bigint') this.#store(column, row, value);
    else if (column.kind === abi.KIND_FLOAT) {
      this.#views.f32[(this.#column(column.index, abi.COLUMN_VALUES) >> 2) + row] = value;
    } else this.#views.f64[(this.#column(column.index, abi.COLUMN_VALUES) >> 3) + row] = value;
    this.#setValidity(column, row, true);
  }

  /** What `decode` returned; or the stop that it threw, where the row is to be skipped; neither where the kernel stops. */
  #attempt<T>(row: number, decode: () => T): { readonly decoded?: T; readonly stop?: RowStop } {
    try {
      return { decoded: decode() };
    } catch (stop) {
      if (!(stop instanceof RowStop)) throw stop;
      for (const column of this.columns) this.#setValidity(column, row, true);
      if (stop.status !== abi.STATUS_ERROR || !this.hasFlag(abi.FLAG_IGNORE_ERRORS)) {
        this.#note(stop);
        return {};
      }
      this.set(abi.DECODER_SKIPPED, this.get(abi.DECODER_SKIPPED) + 1);
      return { stop };
    }
  }

  #storeString(column: ReferenceColumn, row: number, text: string): void {
    const bytes = encoder.encode(text);
    const scratch = this.get(abi.DECODER_SCRATCH);
    this.#views.u8.set(bytes, scratch);
    const dictionary = this.#column(column.index, abi.COLUMN_DICTIONARY);
    const code = this.#internOne(dictionary, scratch, bytes.length);
    if (code < 0) {
      throw new RowStop({
        status: abi.STATUS_DICTIONARY_FULL,
        column: column.index,
        wantedBytes: bytes.length,
      });
    }
    this.#store(column, row, BigInt(code));
  }

  #store(column: ReferenceColumn, row: number, value: bigint): void {
    const values = this.#column(column.index, abi.COLUMN_VALUES);
    switch (column.kind) {
      case abi.KIND_BOOLEAN:
        this.#views.u8[values + row] = Number(value);
        break;
      case abi.KIND_BIGINT:
      case abi.KIND_DOUBLE:
      case abi.KIND_TIMESTAMP:
        this.#views.i64[(values >> 3) + row] = value;
        break;
      default:
        this.#views.i32[(values >> 2) + row] = Number(value);
    }
  }

  #setValidity(column: ReferenceColumn, row: number, isValid: boolean): void {
    const byte = this.#column(column.index, abi.COLUMN_VALIDITY) + (row >> 3);
    const bit = 1 << (row & 7);
    const before = this.byte(byte);
    this.#views.u8[byte] = isValid ? before | bit : before & ~bit;
  }

  #note(stop: RowStop): void {
    this.set(abi.DECODER_STATUS, stop.status);
    this.set(abi.DECODER_ERROR, stop.error);
    this.set(abi.DECODER_ERROR_ADDRESS, stop.address);
    this.set(abi.DECODER_ERROR_COLUMN, stop.column);
    this.set(abi.DECODER_WANTED_BYTES, stop.wantedBytes);
  }

  #countLines(start: number, end: number): void {
    const breaks = this.#views.u8.subarray(start, end).filter((byte) => byte === NEWLINE).length;
    this.set(abi.DECODER_LINES, this.get(abi.DECODER_LINES) + breaks);
  }

  #column(index: number, offset: number): number {
    const address = this.get(abi.DECODER_COLUMNS) + index * abi.COLUMN_BYTES + offset;
    return must(this.#views.u32[address >> 2]);
  }

  #setColumn(index: number, offset: number, value: number): void {
    const address = this.get(abi.DECODER_COLUMNS) + index * abi.COLUMN_BYTES + offset;
    this.#views.u32[address >> 2] = value;
  }
}
