import { isTimestamp, type SqlType, unitsPerSecond } from '../../types/sql-type.js';

const SECONDS_PER_DAY = 86_400;
const EPOCH_JULIAN_DAY = 2_440_588;
/** PostgreSQL has no later dates, counted from 1970-01-01. */
const DATE_END = 2_145_042_906;
/** Nor later timestamps, in seconds; as microseconds they are more than a bigint holds. */
const TIMESTAMP_END_SECONDS = 9_224_318_016_000n;
const BIGINT_MAX = 2n ** 63n - 1n;
const BIGINT_MAX_TIME = "timestamp '294247-01-10 04:00:54.775807'";

/**
 * SQL for what an integer expression of the state tables, counted as in an Arrow column, stands for: a date or a timestamp
 * for the types of time, itself for all others. Nanoseconds are cut to the microseconds that PostgreSQL has; what lies
 * beyond its years is infinity.
 */
export function timeOfNumber(value: string, type: SqlType): string {
  if (type.kind === 'date') {
    return (
      `CASE WHEN ${value} >= ${DATE_END} THEN date 'infinity' ` +
      `WHEN ${value} < -${EPOCH_JULIAN_DAY} THEN date '-infinity' ` +
      `ELSE date 'epoch' + ${value} END`
    );
  }
  if (!isTimestamp(type)) return value;
  const units = unitsPerSecond(type);
  const time = units === 1e9 ? microsecondsAsTime(inMicroseconds(value)) : asTime(value, units);
  return type.kind === 'timestamp_ltz' ? `(${time}) AT TIME ZONE 'UTC'` : time;
}

/** SQL for the timestamp without a zone that microseconds since 1970 stand for. */
export function microsecondsAsTime(value: string): string {
  return asTime(value, 1e6);
}

/** Whole days and the rest are added apart: each is exact as the double that PostgreSQL multiplies an interval with. */
function asTime(value: string, units: number): string {
  const perDay = SECONDS_PER_DAY * units;
  const unit = units === 1e3 ? 'millisecond' : 'microsecond';
  const end = TIMESTAMP_END_SECONDS * BigInt(units);
  return (
    `CASE WHEN ${value} >= ${end > BIGINT_MAX ? BIGINT_MAX : end} THEN timestamp 'infinity' ` +
    `WHEN ${value} < -${EPOCH_JULIAN_DAY * perDay} THEN timestamp '-infinity' ` +
    `ELSE timestamp 'epoch' + (${value} / ${perDay}) * interval '1 day' ` +
    `+ (${value} % ${perDay}) * interval '1 ${unit}' END`
  );
}

/** Rounded down, as a cast to a coarser timestamp is. */
function inMicroseconds(nanoseconds: string): string {
  return `(${nanoseconds} / 1000 - CASE WHEN ${nanoseconds} % 1000 < 0 THEN 1 ELSE 0 END)`;
}

/** SQL for the days since 1970 of a date; infinity is the last or first number of an integer. */
export function dateAsNumber(value: string): string {
  return (
    `CASE WHEN ${value} = 'infinity' THEN 2147483647 WHEN ${value} = '-infinity' THEN -2147483648 ` +
    `ELSE ${value} - date 'epoch' END`
  );
}

/** SQL for the microseconds since 1970 of a timestamp without a zone; infinity is the last or first number of a bigint. */
export function timeAsNumber(value: string): string {
  return (
    `CASE WHEN ${value} >= ${BIGINT_MAX_TIME} THEN ${BIGINT_MAX} ` +
    `WHEN ${value} = '-infinity' THEN '${-BIGINT_MAX - 1n}'::bigint ` +
    `ELSE (extract(epoch FROM ${value}) * 1000000)::bigint END`
  );
}
