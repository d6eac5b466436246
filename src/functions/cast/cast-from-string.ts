import type { Column } from '../../columnar/column.js';
import { AssertionError, must } from '../../common/assert.js';
import { ExpressionError } from '../../errors/expression-error.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { byteWidthOf, printType, type SqlType } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { TableStatus } from '../scalar/support/dictionary-table.js';
import { dictionaryTable } from '../scalar/support/dictionary-tables.js';
import { lookUp, neverFails } from '../scalar/support/look-up-strings.js';
import { parseBigint, parseBoolean, parseDouble, parseInt32 } from './parse-number.js';
import { parseDate, parseTimestamp } from './parse-time.js';

const QUOTED_CHARACTERS_MAX = 40;

/** Each distinct string is parsed once; what can't be is null for TRY_CAST, else an error for the row that holds it. */
export function castFromString(
  context: EvaluationContext,
  column: Column,
  type: SqlType,
  isTry: boolean,
): Column {
  return lookUpParsed(context, column, type, isTry, (text) => parseAs(type, text));
}

/** As castFromString, with a parser of the caller's. */
export function lookUpParsed(
  context: EvaluationContext,
  column: Column,
  type: SqlType,
  isTry: boolean,
  parse: (text: string) => number | bigint | undefined,
): Column {
  const dictionary = must(column.dictionary);
  const failure = isTry ? TableStatus.NULL : TableStatus.ERROR;
  const { memory } = context;
  const width = byteWidthOf(type);
  const table = dictionaryTable(
    context,
    dictionary,
    'parsed',
    width,
    (from, to, values, states) => {
      for (let code = from; code < to; code++) {
        const parsed = parse(dictionary.text(code));
        if (parsed === undefined) memory.views.u8[states + code] = failure;
        else writeValue(memory, type, values + code * width, parsed);
      }
    },
  );
  const fail = (text: string): never => {
    throw castError(context, text, type);
  };
  return lookUp(context, column, table, type, isTry ? neverFails : fail);
}

function parseAs(type: SqlType, text: string): number | bigint | undefined {
  switch (type.kind) {
    case 'boolean':
      return parseBoolean(text);
    case 'int':
      return parseInt32(text);
    case 'bigint':
      return parseBigint(text);
    case 'float':
    case 'double':
      return parseDouble(text);
    case 'date':
      return parseDate(text);
    case 'timestamp':
    case 'timestamp_ltz':
      return parseTimestamp(text, type);
    case 'varchar':
      throw new AssertionError('a string is no other string');
  }
}

function writeValue(
  memory: KernelMemory,
  type: SqlType,
  address: number,
  value: number | bigint,
): void {
  const { views } = memory;
  switch (type.kind) {
    case 'boolean':
      views.u8[address] = Number(value);
      break;
    case 'int':
    case 'date':
      views.i32[address >>> 2] = Number(value);
      break;
    case 'float':
      views.f32[address >>> 2] = Number(value);
      break;
    case 'double':
      views.f64[address >>> 3] = Number(value);
      break;
    default:
      views.i64[address >>> 3] = BigInt(value);
  }
}

function castError(context: EvaluationContext, text: string, type: SqlType): ExpressionError {
  const isLong = text.length > QUOTED_CHARACTERS_MAX;
  const quoted = isLong ? `${text.slice(0, QUOTED_CHARACTERS_MAX)}…` : text;
  return new ExpressionError(
    `Can't read "${quoted}" as ${printType(type)}${wantedForm(type)}; ` +
      'TRY_CAST gives NULL for such values',
    'CAST',
    context.offset,
    { code: 'CAST_FAILED' },
  );
}

function wantedForm(type: SqlType): string {
  if (type.kind === 'date') return ' (wanted: yyyy-MM-dd)';
  if (type.kind === 'boolean') return ' (wanted: TRUE or FALSE)';
  const isTimestamp = type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
  return isTimestamp ? ' (wanted: yyyy-MM-dd HH:mm:ss.SSS)' : '';
}
