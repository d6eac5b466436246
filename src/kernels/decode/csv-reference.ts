import type { GroupKernels } from '../group/group-kernels.js';
import type { MemoryViews } from '../memory-views.js';
import * as abi from './decode-abi.js';
import type { DecodeKernels } from './decode-kernels.js';
import { DecoderReference, RowStop } from './decoder-reference.js';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const HASH = 35;
const BLANK = 32;

/** The plain TypeScript twin of assembly/decode/csv*.ts. */
export function csvReference(
  views: MemoryViews,
  internOne: GroupKernels['internOne'],
): Pick<DecodeKernels, 'decodeCsv' | 'decodeCsvMessages'> {
  return {
    decodeCsv(address, input, end, firstRow, capacity) {
      const decoder = new DecoderReference(views, internOne, address);
      const reader = new CsvReader(decoder, views, end);
      return decoder.decodeRows(
        input,
        end,
        firstRow,
        capacity,
        (start, row) => reader.decodeLine(start, row),
        (_, stop) => reader.rowEnd ?? views.u8.indexOf(NEWLINE, stop.address) + 1,
      );
    },
    decodeCsvMessages(address, from, to, firstRow, capacity) {
      const decoder = new DecoderReference(views, internOne, address);
      return decoder.decodeMessages(from, to, firstRow, capacity, (start, end, row) =>
        new CsvReader(decoder, views, end + 1).decodeMessage(start, row),
      );
    },
  };
}

/** A field's text, and the address behind it. */
interface CsvField {
  readonly text: string;
  readonly next: number;
}

class CsvReader {
  /** Behind the last row, where it was read to its end. */
  rowEnd: number | undefined;
  readonly #decoder: DecoderReference;
  readonly #views: MemoryViews;
  readonly #end: number;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #nullText: string | undefined;

  constructor(decoder: DecoderReference, views: MemoryViews, end: number) {
    this.#decoder = decoder;
    this.#views = views;
    this.#end = end;
    this.#delimiter = decoder.get(abi.DECODER_DELIMITER);
    this.#quote = decoder.get(abi.DECODER_QUOTE);
    const length = decoder.get(abi.DECODER_NULL_LENGTH);
    const start = decoder.get(abi.DECODER_NULL_TEXT);
    this.#nullText = length === abi.NO_NULL_TEXT ? undefined : decoder.text(start, start + length);
  }

  decodeLine(start: number, row: number): { readonly next: number; readonly isRow: boolean } {
    this.rowEnd = undefined;
    const isComment = this.#decoder.hasFlag(abi.FLAG_COMMENTS) && this.#byte(start) === HASH;
    if (isComment || this.#lineBreakBytes(start) > 0) {
      return { next: this.#views.u8.indexOf(NEWLINE, start) + 1, isRow: false };
    }
    return { next: this.#decodeRow(start, row), isRow: true };
  }

  /** Whether the input is a row and no comment. */
  decodeMessage(start: number, row: number): boolean {
    const end = this.#end - 1;
    const isComment = this.#decoder.hasFlag(abi.FLAG_COMMENTS) && this.#byte(start) === HASH;
    if (isComment && start < end) return false;
    if (this.#behindLineBreaks(start) === end) {
      throw new RowStop({ error: abi.ERROR_TOO_FEW_FIELDS, address: start });
    }
    const rest = this.#behindLineBreaks(this.#decodeRow(start, row));
    if (rest < end) throw new RowStop({ error: abi.ERROR_EXPECTED_NOTHING, address: rest });
    return true;
  }

  /** Behind line breaks at `address`, up to the one that ends the input. */
  #behindLineBreaks(address: number): number {
    let at = address;
    while (at < this.#end - 1 && [NEWLINE, CARRIAGE_RETURN].includes(this.#byte(at))) at++;
    return at;
  }

  #decodeRow(start: number, row: number): number {
    const fieldCount = this.#decoder.get(abi.DECODER_FIELD_COUNT);
    let position = start;
    let surplus: number | undefined;
    let index = 0;
    for (; ; index++, position++) {
      const { text, next } = this.#readField(position);
      if (index < fieldCount) this.#store(index, row, text, position);
      else {
        const isTrailing =
          index === fieldCount && next === position && this.#lineBreakBytes(next) > 0;
        if (!isTrailing) surplus ??= position;
      }
      position = next;
      if (this.#byte(position) !== this.#delimiter) break;
    }
    const next = position + this.#lineBreakBytes(position);
    this.rowEnd = next;
    if (surplus !== undefined) {
      throw new RowStop({ error: abi.ERROR_TOO_MANY_FIELDS, address: surplus });
    }
    if (index + 1 < fieldCount && !this.#decoder.hasFlag(abi.FLAG_IGNORE_ERRORS)) {
      throw new RowStop({ error: abi.ERROR_TOO_FEW_FIELDS, address: position });
    }
    for (let missing = index + 1; missing < fieldCount; missing++) this.#setNull(missing, row);
    return next;
  }

  #store(index: number, row: number, text: string, address: number): void {
    const column = this.#columnOf(index);
    if (column === undefined) return;
    const isEmpty = text === '' && column.kind !== abi.KIND_VARCHAR;
    if (isEmpty || text === this.#nullText) this.#decoder.setNull(column, row);
    else this.#decoder.storeTextAs(column, row, text, address);
  }

  #setNull(index: number, row: number): void {
    const column = this.#columnOf(index);
    if (column !== undefined) this.#decoder.setNull(column, row);
  }

  #columnOf(field: number) {
    const layout = this.#decoder.get(abi.DECODER_LAYOUT);
    return this.#decoder.columns[this.#views.i32[(layout >> 2) + field] ?? -1];
  }

  #readField(start: number): CsvField {
    if (this.#byte(start) === this.#quote) return this.#readQuoted(start);
    let next = start;
    while (!this.#isFieldEnd(next)) next++;
    return { text: this.#checkedText(start, next), next };
  }

  #readQuoted(open: number): CsvField {
    let at = open + 1;
    for (; ; at++) {
      if (at >= this.#end) this.#stopUnclosed(open);
      if (this.#byte(at) !== this.#quote) continue;
      if (this.#byte(at + 1) !== this.#quote) break;
      at++;
    }
    const quote = String.fromCharCode(this.#quote);
    const text = this.#checkedText(open + 1, at).replaceAll(quote + quote, quote);
    let next = at + 1;
    while (this.#byte(next) === BLANK && !this.#isFieldEnd(next)) next++;
    if (!this.#isFieldEnd(next)) throw new RowStop({ error: abi.ERROR_AFTER_QUOTE, address: next });
    return { text, next };
  }

  /** The row may go on in the next call. */
  #stopUnclosed(open: number): never {
    const isLast = this.#decoder.hasFlag(abi.FLAG_LAST);
    throw new RowStop(
      isLast ? { error: abi.ERROR_UNCLOSED_QUOTE, address: open } : { status: abi.STATUS_DONE },
    );
  }

  #checkedText(start: number, end: number): string {
    for (let at = start; at < end; ) {
      const length = this.#decoder.characterBytes(at);
      if (length === 0) throw new RowStop({ error: abi.ERROR_UTF8, address: at });
      at += length;
    }
    return this.#decoder.text(start, end);
  }

  #isFieldEnd(address: number): boolean {
    return this.#byte(address) === this.#delimiter || this.#lineBreakBytes(address) > 0;
  }

  /** Length of the line break at `address`, 0 where none is. */
  #lineBreakBytes(address: number): number {
    if (this.#byte(address) === NEWLINE) return 1;
    const isPair = this.#byte(address) === CARRIAGE_RETURN && this.#byte(address + 1) === NEWLINE;
    return isPair ? 2 : 0;
  }

  #byte(address: number): number {
    return this.#decoder.byte(address);
  }
}
