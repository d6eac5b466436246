import type { RecordBatch } from '../../columnar/arrow.js';
import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import type { SqlType } from '../../types/sql-type.js';
import { type CellText, type ColumnData, cellText, columnsOf, nullTest } from './cell-text.js';
import type { ByteSink, ResultWriter } from './result-writer.js';

/**
 * One JSON object a line, keys in the order of the select list. BIGINT as plain digits, exact past 2^53; DOUBLE and FLOAT
 * as their shortest digits, and as the strings "NaN", "Infinity" and "-Infinity" where JSON has no number; timestamps and
 * dates as ISO 8601 strings, with `Z` for TIMESTAMP_LTZ; NULL as null.
 */
export class NdjsonWriter implements ResultWriter {
  readonly #schema: Schema;
  readonly #keys: readonly string[];
  readonly #sink: ByteSink;

  constructor(schema: Schema, sink: ByteSink) {
    this.#schema = schema;
    this.#keys = schema.map(({ name }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    this.#sink = sink;
  }

  async write(batch: RecordBatch): Promise<void> {
    const cells = columnsOf(batch).map((data, i) => jsonText(data, must(this.#schema[i]).type));
    const keys = this.#keys;
    let text = '';
    for (let row = 0; row < batch.numRows; row++) {
      for (let i = 0; i < cells.length; i++) text += must(keys[i]) + must(cells[i])(row);
      text += '}\n';
    }
    await this.#sink.write(text);
  }

  async end(): Promise<void> {}
}

/** Row `row` as a JSON value. */
function jsonText(data: ColumnData, type: SqlType): CellText {
  const text = valueText(type, cellText(data, type, { timeSeparator: 'T' }));
  const isNull = nullTest(data);
  return isNull === undefined ? text : (row) => (isNull(row) ? 'null' : text(row));
}

function valueText(type: SqlType, text: CellText): CellText {
  switch (type.kind) {
    case 'varchar':
      return (row) => JSON.stringify(text(row));
    case 'date':
    case 'timestamp':
    case 'timestamp_ltz':
      return (row) => `"${text(row)}"`;
    case 'float':
    case 'double':
      return (row) => {
        const digits = text(row);
        const isNumber = digits !== 'NaN' && !digits.endsWith('Infinity');
        return isNumber ? digits : `"${digits}"`;
      };
    default:
      return text;
  }
}
