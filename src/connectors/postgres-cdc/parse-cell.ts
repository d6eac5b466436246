import { unreachable } from '../../common/assert.js';
import type { Cell } from '../../formats/cell-column.js';
import { type SqlType, unitsPerSecond } from '../../types/sql-type.js';

/** PostgreSQL's types whose values a column of ours takes; enums go into VARCHAR too. */
export const READABLE_TYPES: Readonly<Record<SqlType['kind'], readonly string[]>> = {
  boolean: ['boolean'],
  int: ['smallint', 'integer'],
  bigint: ['smallint', 'integer', 'bigint'],
  float: ['real'],
  double: ['real', 'double precision'],
  varchar: ['text', 'character varying', 'character', 'uuid', 'json', 'jsonb', 'numeric', 'name'],
  date: ['date'],
  timestamp: ['timestamp without time zone'],
  timestamp_ltz: ['timestamp with time zone'],
};

const TIME = /^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:\+00(?::00)?)?$/;
const MS_PER_DAY = 86_400_000;
const MICROSECONDS_PER_MS = 1000n;

/**
 * A value that the server has written with DateStyle ISO and TimeZone UTC; undefined for one that the type does not hold, such as
 * `infinity` as a date. Of a time, what is finer than the column's unit is left out, as Flink does.
 */
export function parseCell(text: string, type: SqlType): Cell | undefined {
  switch (type.kind) {
    case 'boolean':
      return text === 't';
    case 'int':
    case 'float':
    case 'double':
      return Number(text);
    case 'bigint':
      return BigInt(text);
    case 'varchar':
      return text;
    case 'date': {
      const epochMs = parseTime(text)?.ms;
      return epochMs === undefined ? undefined : Math.floor(epochMs / MS_PER_DAY);
    }
    case 'timestamp':
    case 'timestamp_ltz': {
      const time = parseTime(text);
      if (time === undefined) return undefined;
      const micros = BigInt(time.ms) * MICROSECONDS_PER_MS + BigInt(time.micros);
      const units = unitsPerSecond(type);
      if (units === 1e9) return micros * 1000n;
      if (units === 1e6) return micros;
      return BigInt(time.ms + Math.floor(time.micros / 1000));
    }
    default:
      return unreachable(type);
  }
}

/** Whole seconds in milliseconds, and what comes behind them. */
function parseTime(text: string): { readonly ms: number; readonly micros: number } | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return { ms: date.getTime(), micros: Number(fraction.padEnd(6, '0')) };
}
