import { unreachable } from '../../common/assert.js';
import type { Cell } from '../../formats/cell-column.js';
import { type SqlType, unitsPerSecond } from '../../types/sql-type.js';

const INTEGER = /^[+-]?\d+$/;
const DATE = /^([+-]?\d{4,6})-(\d\d)-(\d\d)$/;
const TIME = /^(\S+)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z?$/;
const MS_PER_DAY = 86_400_000;
const NANOSECOND_DIGITS = 9;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** The value that a partition's folder names, as FilesystemSink spells it; undefined where it is none of the type. */
export function partitionCell(text: string, type: SqlType): Cell | undefined {
  switch (type.kind) {
    case 'varchar':
      return text;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case 'int': {
      const value = Number(text);
      return INTEGER.test(text) && value === (value | 0) ? value : undefined;
    }
    case 'bigint': {
      if (!INTEGER.test(text)) return undefined;
      const value = BigInt(text.replace(/^\+/, ''));
      return BigInt.asIntN(64, value) === value ? value : undefined;
    }
    case 'float':
    case 'double': {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return Number.isNaN(value) && text !== 'NaN' ? undefined : value;
    }
    case 'date': {
      const epochMs = parseDate(text);
      return epochMs === undefined ? undefined : epochMs / MS_PER_DAY;
    }
    case 'timestamp':
    case 'timestamp_ltz':
      return parseTimestamp(text, unitsPerSecond(type));
    default:
      return unreachable(type);
  }
}

/** Midnight, in milliseconds since 1970-01-01. */
function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() : undefined;
}

function parseTimestamp(text: string, units: number): bigint | undefined {
  const match = TIME.exec(text);
  const dayMs = parseDate(match?.[1] ?? '');
  if (match === null || dayMs === undefined) return undefined;
  const [hour, minute, second] = match.slice(2, 5).map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const seconds = BigInt(dayMs / 1000 + hour * 3600 + minute * 60 + second);
  const nanos = BigInt((match[5] ?? '').padEnd(NANOSECOND_DIGITS, '0'));
  return seconds * BigInt(units) + (nanos * BigInt(units)) / NANOSECONDS_PER_SECOND;
}
