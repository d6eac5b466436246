import type { RecordBatch } from '../../columnar/arrow.js';
import { must } from '../../common/assert.js';
import { printDouble, printFloat } from '../../functions/cast/print-double.js';
import type { Schema } from '../../types/schema.js';
import type { SqlType } from '../../types/sql-type.js';
import { type CellText, type ColumnData, cellText, columnsOf, nullTest } from './cell-text.js';

/**
 * Each row as `[a, b]`, the way Flink prints it, which is Java's: `100.0` for a DOUBLE, `2024-01-31T10:00` for a TIMESTAMP on
 * the minute and `2024-01-31T10:00:00.500` for one that is not, `null` for NULL.
 */
export function rowTexts(schema: Schema, batch: RecordBatch): readonly string[] {
  const cells = columnsOf(batch).map((data, i) => javaText(data, must(schema[i]).type));
  return Array.from({ length: batch.numRows }, (_, row) => {
    return `[${cells.map((cell) => cell(row)).join(', ')}]`;
  });
}

function javaText(data: ColumnData, type: SqlType): CellText {
  const text = valueText(data, type);
  const isNull = nullTest(data);
  return isNull === undefined ? text : (row) => (isNull(row) ? 'null' : text(row));
}

function valueText(data: ColumnData, type: SqlType): CellText {
  const { values } = data;
  const text = cellText(data, type, { timeSeparator: 'T' });
  switch (type.kind) {
    case 'double':
      return (row) => printDouble(values[row]);
    case 'float':
      return (row) => printFloat(values[row]);
    case 'timestamp':
      return (row) => shortFraction(text(row)).replace(/:00$/, '');
    case 'timestamp_ltz':
      return (row) => `${shortFraction(text(row).slice(0, -1))}Z`;
    default:
      return text;
  }
}

/** With as many groups of three digits behind the second as are not zero. */
function shortFraction(text: string): string {
  const [seconds = '', fraction = ''] = text.split('.');
  const digits = fraction.padEnd(9, '0').replace(/(000)+$/, '');
  return digits === '' ? seconds : `${seconds}.${digits}`;
}
