import * as abi from './decode-abi.js';

/** A text's value, or why it has none. */
export type TextValue = string | bigint | number | boolean | { readonly error: number };

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
const NANOSECOND_UNITS = 1_000_000_000;
/** Whole seconds around the epoch that 64 bits of nanoseconds certainly hold. */
const NANOSECOND_RANGE_MIN = -9_223_372_036n;
const NANOSECOND_RANGE_MAX = 9_223_372_035n;

/** What a column of `kind` takes a text for: the twin of assembly/decode/text-value.ts. */
export function readTextAs(kind: number, text: string, unitsPerSecond: number): TextValue {
  switch (kind) {
    case abi.KIND_BOOLEAN:
      return trim(text).toLowerCase() === 'true';
    case abi.KIND_INT:
    case abi.KIND_BIGINT:
      return readInteger(kind, trim(text));
    case abi.KIND_FLOAT:
    case abi.KIND_DOUBLE:
      return readDouble(trim(text));
    case abi.KIND_DATE:
      return readDate(text) ?? { error: abi.ERROR_NOT_DATE };
    case abi.KIND_TIMESTAMP:
      return readTimestamp(text, unitsPerSecond);
    default:
      return text;
  }
}

/** Without blanks and control characters at either end, as Java trims. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return text.slice(start, end);
}

function readInteger(kind: number, text: string): TextValue {
  if (!/^[+-]?\d+$/.test(text)) return { error: abi.ERROR_NOT_INTEGER };
  return inRange(kind, BigInt(text.replace(/^\+/, '')));
}

function inRange(kind: number, value: bigint): TextValue {
  const [min, max] = kind === abi.KIND_INT ? [-(2n ** 31n), 2n ** 31n - 1n] : [LONG_MIN, LONG_MAX];
  return value < min || value > max ? { error: abi.ERROR_INTEGER_RANGE } : value;
}

/** The integer part of a JSON number. */
export function truncateNumber(kind: number, text: string): TextValue {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0n;
  const places = digits.length - fraction.length + Number(power);
  if (places <= 0) return 0n;
  if (places > 19) return { error: abi.ERROR_INTEGER_RANGE };
  const value = BigInt(digits.slice(0, places).padEnd(places, '0'));
  return inRange(kind, sign === '-' ? -value : value);
}

function readDouble(text: string): TextValue {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^[+-]?NaN$/.test(text)) return Number.NaN;
  if (/^[+-]?Infinity$/.test(text)) return Number(text);
  return { error: abi.ERROR_NOT_NUMBER };
}

/** Days since 1970-01-01. */
function readDate(text: string): bigint | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal =
    year > 0 &&
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day;
  return isReal ? BigInt(date.getTime() / 86_400_000) : undefined;
}

function readTimestamp(text: string, unitsPerSecond: number): TextValue {
  const error = { error: abi.ERROR_NOT_TIMESTAMP };
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?Z?$/.exec(text);
  if (match === null) return error;
  const [, date = '', hour = '', minute = '', second = '0', fraction = ''] = match;
  const days = readDate(date);
  if (days === undefined) return error;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return error;
  const seconds = days * 86_400n + BigInt(hour) * 3600n + BigInt(minute) * 60n + BigInt(second);
  const isOutOfRange = seconds < NANOSECOND_RANGE_MIN || seconds > NANOSECOND_RANGE_MAX;
  if (unitsPerSecond === NANOSECOND_UNITS && isOutOfRange) {
    return { error: abi.ERROR_TIMESTAMP_RANGE };
  }
  const nanoseconds = BigInt(fraction.padEnd(9, '0'));
  const nanosecondsPerUnit = BigInt(NANOSECOND_UNITS / unitsPerSecond);
  return seconds * BigInt(unitsPerSecond) + nanoseconds / nanosecondsPerUnit;
}
