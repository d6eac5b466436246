import { SqlError } from '../../errors/sql-error.js';
import type { Expression, IntervalUnit } from '../../sql/ast.js';

export type Interval = Extract<Expression, { kind: 'interval' }>;

/** The fields of day-time intervals, each with what it counts and how many of it make one of the field before. */
const DAY_TIME_FIELDS = [
  { unit: 'DAY', ms: 86_400_000, limit: Number.POSITIVE_INFINITY },
  { unit: 'HOUR', ms: 3_600_000, limit: 24 },
  { unit: 'MINUTE', ms: 60_000, limit: 60 },
  { unit: 'SECOND', ms: 1000, limit: 60 },
] as const;

const MS_PER_UNIT: Partial<Record<IntervalUnit, number>> = {
  WEEK: 604_800_000,
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1000,
  MILLISECOND: 1,
};

const MONTHS_PER_UNIT: Partial<Record<IntervalUnit, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** How long an interval is: a fixed time in milliseconds, or a number of calendar months. */
export type IntervalLength =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'months'; readonly months: number };

export function bindInterval(interval: Interval, sql: string): IntervalLength {
  return interval.to === undefined
    ? bindSingleUnit(interval, sql)
    : bindRange(interval, interval.to, sql);
}

/** The length of a window, slide or delay: days or shorter units, and more than nothing unless `allowZero`. */
export function bindDuration(
  expression: Expression,
  what: string,
  sql: string,
  allowZero = false,
): number {
  if (expression.kind !== 'interval') {
    throw new SqlError(
      `${what} must be an interval such as INTERVAL '1' HOUR`,
      sql,
      expression.offset,
    );
  }
  const length = bindInterval(expression, sql);
  if (length.kind === 'months') {
    throw new SqlError(
      `${what} must have a fixed length: use days or shorter units`,
      sql,
      expression.offset,
    );
  }
  if (length.ms < 0 || (length.ms === 0 && !allowZero)) {
    throw new SqlError(`${what} must be greater than zero`, sql, expression.offset);
  }
  return length.ms;
}

function bindSingleUnit({ text, from, offset }: Interval, sql: string): IntervalLength {
  const months = MONTHS_PER_UNIT[from];
  const match = /^\s*([+-]?)\s*(\d+)(\.\d+)?\s*$/.exec(text);
  const fraction = match?.[3] ?? '';
  const takesFraction = from === 'SECOND';
  if (match === null || (fraction !== '' && !takesFraction)) {
    const example = takesFraction ? "'5' or '0.5'" : "'5'";
    throw new SqlError(
      `Interval '${text}' is not a number of ${from}: write ${example}`,
      sql,
      offset,
      'SQL_INVALID_LITERAL',
    );
  }
  const sign = match[1] === '-' ? -1 : 1;
  const count = Number(match[2]);
  if (months !== undefined) {
    return { kind: 'months', months: sign * checkRange(count * months, text, sql, offset) };
  }
  const whole = count * (MS_PER_UNIT[from] ?? 1);
  return {
    kind: 'time',
    ms: sign * checkRange(whole + fractionMs(fraction, text, sql, offset), text, sql, offset),
  };
}

function bindRange(interval: Interval, to: IntervalUnit, sql: string): IntervalLength {
  const { text, from, offset } = interval;
  if (from === 'YEAR' && to === 'MONTH') {
    const match = /^\s*([+-]?)\s*(\d+)-(\d+)\s*$/.exec(text);
    if (match === null || Number(match[3]) > 11) {
      throw new SqlError(
        `Interval '${text}' is not YEAR TO MONTH: write '1-6'`,
        sql,
        offset,
        'SQL_INVALID_LITERAL',
      );
    }
    const months = Number(match[2]) * 12 + Number(match[3]);
    return { kind: 'months', months: (match[1] === '-' ? -1 : 1) * months };
  }
  const first = DAY_TIME_FIELDS.findIndex((field) => field.unit === from);
  const last = DAY_TIME_FIELDS.findIndex((field) => field.unit === to);
  if (first < 0 || last <= first) {
    throw new SqlError(
      `Interval range ${from} TO ${to} does not exist`,
      sql,
      offset,
      'SQL_INVALID_LITERAL',
    );
  }
  const fields = DAY_TIME_FIELDS.slice(first, last + 1);
  const match = rangePattern(fields.map((field) => field.unit)).exec(text);
  if (match === null) {
    const example = fields.map((field) => (field.unit === 'DAY' ? '1 ' : '10:')).join('');
    throw new SqlError(
      `Interval '${text}' is not ${from} TO ${to}: write '${example.slice(0, -1)}'`,
      sql,
      offset,
      'SQL_INVALID_LITERAL',
    );
  }
  const [, sign, ...rest] = match;
  const fraction = to === 'SECOND' ? fractionMs(rest.pop() ?? '', text, sql, offset) : 0;
  const whole = fields.reduce((sum, field, i) => {
    const count = Number(rest[i]);
    if (i > 0 && count >= field.limit) {
      throw new SqlError(
        `Interval '${text}' has ${count} ${field.unit}: the largest is ${field.limit - 1}`,
        sql,
        offset,
        'SQL_INVALID_LITERAL',
      );
    }
    return sum + count * field.ms;
  }, 0);
  return {
    kind: 'time',
    ms: (sign === '-' ? -1 : 1) * checkRange(whole + fraction, text, sql, offset),
  };
}

/** `1 10:30:00.5`, as far as the units go: a blank behind days, colons between the others. */
function rangePattern(units: readonly string[]): RegExp {
  const separators = units.map((unit) => (unit === 'DAY' ? '\\s+' : ':'));
  const parts = units.map((_, i) => `${i === 0 ? '' : separators[i - 1]}(\\d+)`);
  const fraction = units.at(-1) === 'SECOND' ? '(\\.\\d+)?' : '';
  return new RegExp(`^\\s*([+-]?)\\s*${parts.join('')}${fraction}\\s*$`);
}

/** `.5` as 500. Finer than a millisecond is refused rather than rounded. */
function fractionMs(fraction: string, text: string, sql: string, offset: number): number {
  if (fraction === '') return 0;
  const digits = fraction.slice(1).replace(/0+$/, '');
  if (digits.length > 3) {
    throw new SqlError(
      `Interval '${text}' is finer than a millisecond, the smallest step of intervals`,
      sql,
      offset,
      'SQL_INVALID_LITERAL',
    );
  }
  return Number(digits.padEnd(3, '0'));
}

function checkRange(value: number, text: string, sql: string, offset: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new SqlError(`Interval '${text}' is too long`, sql, offset, 'SQL_INVALID_LITERAL');
}
