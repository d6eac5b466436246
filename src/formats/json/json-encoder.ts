import type { RecordBatch } from '../../columnar/arrow.js';
import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import type { SqlType } from '../../types/sql-type.js';
import type { BatchEncoder } from '../batch-encoder.js';
import {
  type CellStyle,
  type CellText,
  type ColumnData,
  cellText,
  columnsOf,
  nullTest,
} from '../text/cell-text.js';

const NOTHING = new Uint8Array();

/** How JSON is to be written. */
export interface JsonStyle extends CellStyle {
  /** Fields that are NULL are left out, where otherwise they are null. */
  readonly omitsNulls?: boolean;
}

/**
 * One JSON object a line, keys in the schema's order. BIGINT as plain digits, exact past 2^53; DOUBLE and FLOAT as their
 * shortest digits, and as the strings "NaN", "Infinity" and "-Infinity" where JSON has no number, as Flink writes them;
 * timestamps and dates as strings, with `Z` for TIMESTAMP_LTZ; NULL as null, or not at all.
 */
export class JsonEncoder implements BatchEncoder {
  readonly heldBytes = 0;
  readonly #schema: Schema;
  readonly #style: JsonStyle;
  readonly #keys: readonly string[];
  readonly #utf8 = new TextEncoder();

  constructor(schema: Schema, style: JsonStyle) {
    this.#schema = schema;
    this.#style = style;
    const isCommaFixed = style.omitsNulls !== true;
    this.#keys = schema.map(({ name }, i) => {
      return `${!isCommaFixed ? '' : i === 0 ? '{' : ','}${JSON.stringify(name)}:`;
    });
  }

  encode(batch: RecordBatch): Uint8Array {
    return this.#utf8.encode(
      this.#style.omitsNulls === true ? this.#linesWithoutNulls(batch) : this.#lines(batch),
    );
  }

  finish(): Uint8Array {
    return NOTHING;
  }

  #lines(batch: RecordBatch): string {
    const keys = this.#keys;
    const cells = columnsOf(batch).map((data, i) =>
      jsonText(data, must(this.#schema[i]).type, this.#style),
    );
    let text = '';
    for (let row = 0; row < batch.numRows; row++) {
      for (let i = 0; i < cells.length; i++) text += must(keys[i]) + must(cells[i])(row);
      text += '}\n';
    }
    return text;
  }

  #linesWithoutNulls(batch: RecordBatch): string {
    const columns = columnsOf(batch);
    const tests = columns.map(nullTest);
    const cells = columns.map((data, i) => {
      const { type } = must(this.#schema[i]);
      return valueText(type, cellText(data, type, this.#style));
    });
    let text = '';
    for (let row = 0; row < batch.numRows; row++) {
      let mark = '{';
      for (let i = 0; i < cells.length; i++) {
        if (tests[i]?.(row) === true) continue;
        text += mark + must(this.#keys[i]) + must(cells[i])(row);
        mark = ',';
      }
      text += mark === '{' ? '{}\n' : '}\n';
    }
    return text;
  }
}

/** Row `row` as a JSON value. */
function jsonText(data: ColumnData, type: SqlType, style: CellStyle): CellText {
  const text = valueText(type, cellText(data, type, style));
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
