import type { Column } from '../../columnar/column.js';
import { BIGINT, isTimestamp, physicalTypeOf, timestamp, VARCHAR } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { castTime } from './cast-time.js';
import { castValues } from './cast-values.js';
import { internWritten } from './intern-written.js';
import { printDouble, printFloat } from './print-double.js';
import { formatTime, parseTimeFormat, type TimeFormat } from './time-format.js';

/** Bytes that the longest number of each kind takes. */
const INTEGER_BYTES_MAX = 20;
const DOUBLE_BYTES_MAX = 32;

const DATE_FORMAT = parseTimeFormat('yyyy-MM-dd');

/** Numbers as Java prints them, times as `yyyy-MM-dd HH:mm:ss.SSS` with the type's digits, booleans in upper case. */
export function castToString(context: EvaluationContext, column: Column): Column {
  const { type } = column;
  switch (type.kind) {
    case 'boolean':
      return booleanToString(context, column);
    case 'float':
    case 'double':
      return doubleToString(context, column);
    case 'date':
      return formatTime(context, castTime(context, column, timestamp(3), false), DATE_FORMAT);
    default:
      return isTimestamp(type)
        ? formatTime(context, column, timestampFormat(type.precision))
        : integerToString(context, castValues(context, column, BIGINT));
  }
}

/** The two words are interned first, so that they have the codes 0 and 1 of the values. */
function booleanToString(context: EvaluationContext, column: Column): Column {
  const dictionary = context.dictionary();
  if (dictionary.size === 0) {
    dictionary.intern('FALSE');
    dictionary.intern('TRUE');
  }
  return { ...castValues(context, column, { kind: 'int' }), type: VARCHAR, dictionary };
}

function integerToString(context: EvaluationContext, column: Column): Column {
  const { values, step, validity } = column;
  return internWritten(context, validity, INTEGER_BYTES_MAX, (offsets, bytes) => {
    const { formatI64 } = context.memory.kernels;
    formatI64(values, step, validity, context.numRows, offsets, bytes);
  });
}

/**
 * Printed by the host, row by row: the shortest digits that a double reads back from are what JavaScript itself prints,
 * and no kernel of our size finds them in every case.
 */
function doubleToString(context: EvaluationContext, column: Column): Column {
  const { values, step, validity, type } = column;
  const isDouble = physicalTypeOf(type) === 'f64';
  return internWritten(context, validity, DOUBLE_BYTES_MAX, (offsets, bytes) => {
    const { f32, f64, u8, u32 } = context.memory.views;
    let end = 0;
    u32[offsets >>> 2] = 0;
    for (let row = 0; row < context.numRows; row++) {
      const at = values + row * step;
      const text = isDouble ? printDouble(f64[at >>> 3] ?? 0) : printFloat(f32[at >>> 2] ?? 0);
      for (let i = 0; i < text.length; i++) u8[bytes + end++] = text.charCodeAt(i);
      u32[(offsets >>> 2) + row + 1] = end;
    }
  });
}

function timestampFormat(precision: number): TimeFormat {
  const fraction = precision === 0 ? '' : `.${'S'.repeat(precision)}`;
  return parseTimeFormat(`yyyy-MM-dd HH:mm:ss${fraction}`);
}
