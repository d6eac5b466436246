import type { RecordBatch } from '../../columnar/arrow.js';
import { must } from '../../common/assert.js';
import { cellText, columnsOf, nullTest } from '../../formats/text/cell-text.js';
import type { Schema } from '../../types/schema.js';
import { isNumeric } from '../../types/sql-type.js';
import type { ByteSink, ResultWriter } from './result-writer.js';

/** Longer values are cut, so that one of them doesn't push the columns apart. */
const CELL_WIDTH_MAX = 60;

/**
 * Aligned columns for people. Rows are printed as they come, so widths are those of the rows so far: the header stands
 * again where a column had to be widened, and every `headerEvery` rows.
 */
export class TableWriter implements ResultWriter {
  readonly #schema: Schema;
  readonly #sink: ByteSink;
  readonly #headerEvery: number;
  readonly #widths: number[];
  #numRows = 0;
  #rowsSinceHeader = Number.POSITIVE_INFINITY;

  constructor(schema: Schema, sink: ByteSink, headerEvery = Number.POSITIVE_INFINITY) {
    this.#schema = schema;
    this.#sink = sink;
    this.#headerEvery = headerEvery;
    this.#widths = schema.map(({ name }) => cellOf(name).length);
  }

  async write(batch: RecordBatch): Promise<void> {
    const columns = tableCells(batch, this.#schema);
    if (this.#widen(columns)) this.#rowsSinceHeader = Number.POSITIVE_INFINITY;
    let lines = '';
    for (let row = 0; row < batch.numRows; row++) {
      if (this.#rowsSinceHeader >= this.#headerEvery || this.#rowsSinceHeader === Infinity) {
        lines += this.#header();
      }
      lines += this.#line(columns.map((cells) => must(cells[row])));
      this.#rowsSinceHeader++;
    }
    this.#numRows += batch.numRows;
    await this.#sink.write(lines);
  }

  async end(): Promise<void> {
    const header = this.#numRows === 0 ? this.#header() : '';
    await this.#sink.write(`${header}(${this.#numRows} ${this.#numRows === 1 ? 'row' : 'rows'})\n`);
  }

  /** Whether a column had to be widened for the new cells. */
  #widen(columns: readonly (readonly string[])[]): boolean {
    let widened = false;
    columns.forEach((cells, i) => {
      for (const cell of cells) {
        if (cell.length <= must(this.#widths[i])) continue;
        this.#widths[i] = cell.length;
        widened = true;
      }
    });
    return widened;
  }

  #header(): string {
    const separation = this.#numRows === 0 && this.#rowsSinceHeader === Infinity ? '' : '\n';
    this.#rowsSinceHeader = 0;
    const names = this.#line(this.#schema.map(({ name }) => cellOf(name)));
    const rule = this.#widths.map((width) => '─'.repeat(width)).join('  ');
    return `${separation}${names}${rule}\n`;
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map((cell, i) => {
      const width = must(this.#widths[i]);
      return isNumeric(must(this.#schema[i]).type) ? cell.padStart(width) : cell.padEnd(width);
    });
    return `${padded.join('  ').trimEnd()}\n`;
  }
}

/** The cells of a batch by column, as a table shows them: `NULL`, timestamps with a space, nothing that moves the cursor. */
export function tableCells(batch: RecordBatch, schema: Schema): readonly (readonly string[])[] {
  return columnsOf(batch).map((data, i) => {
    const text = cellText(data, must(schema[i]).type, { timeSeparator: ' ' });
    const isNull = nullTest(data);
    return Array.from({ length: batch.numRows }, (_, row) =>
      isNull?.(row) === true ? 'NULL' : cellOf(text(row)),
    );
  });
}

function cellOf(text: string): string {
  // Control characters would break the alignment, or drive the terminal.
  const plain = text.replace(/\p{Cc}/gu, '\ufffd');
  return plain.length <= CELL_WIDTH_MAX ? plain : `${plain.slice(0, CELL_WIDTH_MAX - 1)}…`;
}
