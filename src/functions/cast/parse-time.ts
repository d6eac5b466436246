import { type TimestampType, unitsPerSecond } from '../../types/sql-type.js';

const SECONDS_PER_DAY = 86_400;

const DATE = /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/;

/** Days since 1970-01-01. Month and day may be left out, and a time behind a space is passed over, as in Flink. */
export function parseDate(text: string): number | undefined {
  const fields = DATE.exec((text.trim().split(' ')[0] ?? '').trim());
  if (fields === null) return undefined;
  const [, year, month = '1', day = '1'] = fields;
  if (Number(day) > daysInMonth(Number(year), Number(month))) return undefined;
  return daysOf(Number(year), Number(month), Number(day));
}

/**
 * Counted in the type's unit, in UTC: `yyyy-MM-dd[ HH:mm:ss[.fraction]]`. As in Flink a day up to the 31st that the
 * month lacks is its last, and a fraction finer than the type's precision is cut off. Undefined for what 64 bits can't count.
 */
export function parseTimestamp(text: string, type: TimestampType): bigint | undefined {
  const fields = TIMESTAMP.exec(text.trim());
  if (fields === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = fields;
  const monthDays = daysInMonth(Number(year), Number(month));
  const inRange = Number(day) <= 31 && Number(hour) < 24 && Number(minute) < 60;
  if (monthDays === 0 || Number(day) === 0 || !inRange || Number(second) > 59) return undefined;
  const days = daysOf(Number(year), Number(month), Math.min(Number(day), monthDays));
  const seconds =
    days * SECONDS_PER_DAY + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const kept = fraction.slice(0, type.precision).padEnd(9, '0');
  const units = BigInt(unitsPerSecond(type));
  const count = BigInt(seconds) * units + BigInt(kept) / (1_000_000_000n / units);
  return BigInt.asIntN(64, count) === count ? count : undefined;
}

function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / (SECONDS_PER_DAY * 1000);
}

/** 0 for a month that there is not. */
function daysInMonth(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  const lastDay = new Date(0);
  lastDay.setUTCFullYear(year, month, 0);
  return lastDay.getUTCDate();
}
