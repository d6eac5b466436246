import * as abi from '../../kernels/decode/decode-abi.js';
import type { Schema } from '../../types/schema.js';
import type { DecoderConfig } from '../format.js';
import { KernelRowDecoder } from '../kernel-row-decoder.js';
import { type CsvDialect, writeDialect, writeFields } from './csv-dialect.js';
import { locateColumns, malformedHeader, readHeader } from './csv-header.js';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

export class CsvDecoder extends KernelRowDecoder {
  readonly #dialect: CsvDialect;
  readonly #table: string;
  readonly #tableSchema: Schema;
  readonly #columns: readonly number[];
  readonly #hasHeader: boolean;
  #isHeaderNext = false;

  /** `hasHeader`: the first line of each file names the columns. */
  constructor(
    config: DecoderConfig,
    dialect: CsvDialect,
    hasHeader: boolean,
    ignoreOption: string,
  ) {
    super(config, dialect.flags, ignoreOption);
    this.#hasHeader = hasHeader;
    this.#dialect = dialect;
    this.#table = config.table;
    this.#tableSchema = config.schema;
    this.#columns = config.columns;
    writeDialect(this.block, dialect);
    this.#setFields(config.schema.map((_, position) => position));
  }

  override startFile(file: string): void {
    super.startFile(file);
    this.#isHeaderNext = this.#hasHeader;
  }

  override get isHeaderPending(): boolean {
    return this.#isHeaderNext;
  }

  protected callKernel(start: number, end: number, row: number, capacity: number): number {
    return this.memory.kernels.decodeCsv(this.block.address, start, end, row, capacity);
  }

  protected override decodeRows(start: number, end: number, isLast: boolean): void {
    const { flags } = this.#dialect;
    this.block.set(abi.DECODER_FLAGS, isLast ? flags | abi.FLAG_LAST : flags);
    const rows = this.#isHeaderNext ? this.readHeader(start, end, isLast) : start;
    if (this.#isHeaderNext || rows === end) this.block.set(abi.DECODER_POSITION, rows);
    else super.decodeRows(rows, end, isLast);
  }

  /** Quoted fields may hold line breaks; a row whose quotes are wrong ends with the line that they are wrong in. */
  protected override behindMalformedRow(
    position: number,
    end: number,
    isLast: boolean,
  ): number | undefined {
    const bytes = this.memory.views.u8;
    const { quote, delimiter } = this.#dialect;
    const errorLine = bytes.indexOf(NEWLINE, this.block.get(abi.DECODER_ERROR_ADDRESS)) + 1;
    for (let at = position; at < end; ) {
      if (bytes[at] === quote) {
        at = bytes.indexOf(quote, at + 1) + 1;
        while (bytes[at] === quote && at < end) at = bytes.indexOf(quote, at + 1) + 1;
        if (at === 0 || at >= end) return isLast ? errorLine : undefined;
        const isClosed = [delimiter, NEWLINE, CARRIAGE_RETURN].includes(bytes[at] ?? 0);
        if (!isClosed) return errorLine;
      }
      while (bytes[at] !== delimiter && bytes[at] !== NEWLINE) at++;
      at++;
      if (bytes[at - 1] === NEWLINE) return at;
    }
    return errorLine;
  }

  /** Behind the header, or behind what is before it where it is not complete. */
  protected override readHeader(start: number, end: number, isLast: boolean): number {
    const header = readHeader(this.memory.views.u8, start, end, this.#dialect);
    if (header === undefined) {
      if (isLast) throw malformedHeader('has a quote that is not closed.', this.#origin);
      return start;
    }
    this.block.set(abi.DECODER_LINES, this.block.get(abi.DECODER_LINES) + header.lines);
    if (header.names === undefined) return header.next;
    this.#isHeaderNext = false;
    this.#setFields(locateColumns(header.names, this.#tableSchema, this.#origin));
    return header.next;
  }

  get #origin() {
    return { file: this.file, table: this.#table };
  }

  #setFields(positions: readonly number[]): void {
    writeFields(this.block, positions, this.#columns);
  }
}
