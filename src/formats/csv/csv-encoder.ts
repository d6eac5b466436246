import type { RecordBatch } from '../../columnar/arrow.js';
import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import type { BatchEncoder } from '../batch-encoder.js';
import {
  type CellStyle,
  type CellText,
  type ColumnData,
  cellText,
  columnsOf,
  nullTest,
} from '../text/cell-text.js';

/** How CSV is to be written. */
export interface CsvStyle extends CellStyle {
  /** Single characters. */
  readonly delimiter: string;
  readonly quote: string;
  /** What stands for NULL. */
  readonly nullText: string;
  /** Whether the first line names the columns. */
  readonly hasHeader: boolean;
  /** Whether readers take a line that starts with `#` for a comment. */
  readonly hasComments: boolean;
  /** Whether readers take an empty line for no row. */
  readonly skipsEmptyLines: boolean;
}

/** What numbers, truth values and times are made of. */
const PLAIN = /[\w+:. -]/;

/**
 * Comma-separated values as in RFC 4180, with line feeds. Texts are quoted where they have to be, and where they are empty,
 * which tells them from NULL; other values are spelt as in JSON.
 */
export class CsvEncoder implements BatchEncoder {
  readonly heldBytes = 0;
  readonly #schema: Schema;
  readonly #style: CsvStyle;
  /** What can't stand in a field without quotes. */
  readonly #special: RegExp;
  readonly #nullText: string;
  readonly #utf8 = new TextEncoder();
  #isBegun = false;

  constructor(schema: Schema, style: CsvStyle) {
    this.#schema = schema;
    this.#style = style;
    const characters = `${style.delimiter}${style.quote}\r\n`.replace(/[\\\]^-]/g, '\\$&');
    this.#special = new RegExp(`${style.hasComments ? '^#|' : ''}[${characters}]`);
    const { nullText } = style;
    const isNoRow = nullText === '' && schema.length === 1 && style.skipsEmptyLines;
    this.#nullText = nullText === '' && !isNoRow ? '' : this.#quoted(nullText);
  }

  encode(batch: RecordBatch): Uint8Array {
    const { delimiter } = this.#style;
    const cells = columnsOf(batch).map((data, i) => this.#cells(data, i));
    let lines = this.#header();
    for (let row = 0; row < batch.numRows; row++) {
      for (let i = 0; i < cells.length; i++) {
        if (i > 0) lines += delimiter;
        lines += must(cells[i])(row);
      }
      lines += '\n';
    }
    return this.#utf8.encode(lines);
  }

  finish(): Uint8Array {
    return this.#utf8.encode(this.#header());
  }

  #cells(data: ColumnData, position: number): CellText {
    const { type } = must(this.#schema[position]);
    const { delimiter, quote } = this.#style;
    const nullText = this.#nullText;
    const text = cellText(data, type, this.#style);
    const mayNeedQuotes = type.kind === 'varchar' || PLAIN.test(delimiter) || PLAIN.test(quote);
    const spelt = mayNeedQuotes ? (row: number) => this.#quoted(text(row)) : text;
    const isNull = nullTest(data);
    return isNull === undefined ? spelt : (row) => (isNull(row) ? nullText : spelt(row));
  }

  /** The header line, the first time. */
  #header(): string {
    if (this.#isBegun || !this.#style.hasHeader) return '';
    this.#isBegun = true;
    const names = this.#schema.map(({ name }) => this.#quoted(name));
    return `${names.join(this.#style.delimiter)}\n`;
  }

  #quoted(text: string): string {
    if (text !== '' && !this.#special.test(text)) return text;
    const { quote } = this.#style;
    return quote + text.replaceAll(quote, quote + quote) + quote;
  }
}
