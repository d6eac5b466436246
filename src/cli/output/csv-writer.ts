import type { RecordBatch } from '../../columnar/arrow.js';
import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import { cellText, columnsOf, nullTest } from './cell-text.js';
import type { ByteSink, ResultWriter } from './result-writer.js';

/**
 * Comma-separated values as in RFC 4180, with a header line and line feeds. NULL is an empty field, the empty string is
 * `""`; otherwise values are spelt as in NDJSON.
 */
export class CsvWriter implements ResultWriter {
  readonly #schema: Schema;
  readonly #sink: ByteSink;
  #isBegun = false;

  constructor(schema: Schema, sink: ByteSink) {
    this.#schema = schema;
    this.#sink = sink;
  }

  async write(batch: RecordBatch): Promise<void> {
    const columns = columnsOf(batch).map((data, i) => {
      const { type } = must(this.#schema[i]);
      const text = cellText(data, type, { timeSeparator: 'T' });
      const isNull = nullTest(data);
      const spelt = type.kind === 'varchar' ? (row: number) => quoted(text(row)) : text;
      return isNull === undefined ? spelt : (row: number) => (isNull(row) ? '' : spelt(row));
    });
    let lines = this.#header();
    for (let row = 0; row < batch.numRows; row++) {
      for (let i = 0; i < columns.length; i++) {
        if (i > 0) lines += ',';
        lines += must(columns[i])(row);
      }
      lines += '\n';
    }
    await this.#sink.write(lines);
  }

  async end(): Promise<void> {
    const header = this.#header();
    if (header !== '') await this.#sink.write(header);
  }

  /** The header line, the first time. */
  #header(): string {
    if (this.#isBegun) return '';
    this.#isBegun = true;
    return `${this.#schema.map(({ name }) => quoted(name)).join(',')}\n`;
  }
}

function quoted(text: string): string {
  if (text !== '' && !/[",\r\n]/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
