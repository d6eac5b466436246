import type { RecordBatch } from '../../columnar/arrow.js';
import { must, unreachable } from '../../common/assert.js';
import type { SqlType, TimestampType } from '../../types/sql-type.js';
import { unitsPerSecond } from '../../types/sql-type.js';
import { doubleText, floatText, i64Text } from './number-text.js';
import { dateText, secondsPrinter } from './timestamp-text.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** One column of an Arrow batch as it lies in its buffers. */
export type ColumnData = RecordBatch['data']['children'][number];

/** The text of row `row`, whatever the row's validity says. */
export type CellText = (row: number) => string;

/** Whether row `row` is null, or undefined where no row is. */
export type NullTest = ((row: number) => boolean) | undefined;

/** How values are spelt, as far as the output formats differ. */
export interface CellStyle {
  /** Between the date and the time of a timestamp. */
  readonly timeSeparator: 'T' | ' ';
}

/** The columns of a batch, in the schema's order. */
export function columnsOf(batch: RecordBatch): readonly ColumnData[] {
  return batch.data.children;
}

export function nullTest(data: ColumnData): NullTest {
  const bitmap = data.nullBitmap;
  if (data.nullCount === 0 || bitmap === undefined || bitmap.byteLength === 0) return undefined;
  const { offset } = data;
  return (row) => {
    const bit = offset + row;
    return ((must(bitmap[bit >>> 3]) >>> (bit & 7)) & 1) === 0;
  };
}

/** Reads one column straight from its buffers, branching on the type once and not per row. */
export function cellText(data: ColumnData, type: SqlType, style: CellStyle): CellText {
  const { values } = data;
  switch (type.kind) {
    case 'boolean': {
      const { offset } = data;
      return (row) => {
        const bit = offset + row;
        return ((values[bit >>> 3] >>> (bit & 7)) & 1) === 1 ? 'true' : 'false';
      };
    }
    case 'int':
      return (row) => String(values[row]);
    case 'bigint': {
      const words = wordsOf(values);
      return (row) => i64Text(must(words[row * 2]), must(words[row * 2 + 1]) | 0);
    }
    case 'float':
      return (row) => floatText(values[row]);
    case 'double':
      return (row) => doubleText(values[row]);
    case 'date':
      return (row) => dateText(values[row]);
    case 'varchar':
      return utf8Text(data);
    case 'timestamp':
    case 'timestamp_ltz':
      return timestampText(values, type, style);
    default:
      return unreachable(type);
  }
}

/**
 * ASCII, which most columns are, is decoded once for all rows: there bytes and characters are numbered alike.
 */
function utf8Text(data: ColumnData): CellText {
  const offsets = must(data.valueOffsets);
  const bytes = data.values as Uint8Array;
  const first = must(offsets[0]);
  const all = decoder.decode(bytes.subarray(first, offsets[data.length]));
  if (all.length === must(offsets[data.length]) - first) {
    return (row) => all.slice(must(offsets[row]) - first, must(offsets[row + 1]) - first);
  }
  return (row) => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
}

/** As many digits behind the second as the type's precision. */
function timestampText(values: ArrayBufferView, type: TimestampType, style: CellStyle): CellText {
  const words = wordsOf(values);
  const units = unitsPerSecond(type);
  const digits = type.precision;
  const unitDigits = Math.log10(units);
  const zone = type.kind === 'timestamp_ltz' ? 'Z' : '';
  const print = secondsPrinter(style.timeSeparator);
  return (row) => {
    const low = must(words[row * 2]);
    const high = must(words[row * 2 + 1]) | 0;
    const value = high * 2 ** 32 + low;
    let seconds = Math.floor(value / units);
    let fraction = value - seconds * units;
    if (!Number.isSafeInteger(value)) {
      const exact = (BigInt(high) << 32n) | BigInt(low);
      const remainder = ((exact % BigInt(units)) + BigInt(units)) % BigInt(units);
      seconds = Number((exact - remainder) / BigInt(units));
      fraction = Number(remainder);
    }
    if (digits === 0) return print(seconds) + zone;
    const shown = String(fraction).padStart(unitDigits, '0').slice(0, digits);
    return `${print(seconds)}.${shown}${zone}`;
  };
}

/** 64-bit values as pairs of 32-bit words, low first. */
function wordsOf(values: ArrayBufferView): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.byteLength >>> 2);
}
