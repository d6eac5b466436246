// `2024-01-31` and `2024-01-31 10:00:00.123456789`, with a blank or a T between date and time, seconds and fraction
// optional, and a Z at the end optional, since times without a zone are taken as UTC. Proleptic Gregorian calendar.

import { isDigit } from './text-scan';

const DAY_SECONDS: i64 = 86_400;
/** Whole seconds around the epoch that 64 bits of nanoseconds certainly hold. */
const NANOSECOND_RANGE_MIN: i64 = -9_223_372_036;
const NANOSECOND_RANGE_MAX: i64 = 9_223_372_035;

/** Days since 1970-01-01 of the last date read. */
export let days: i32 = 0;
/** The last timestamp read, in units; `isTimeOutOfRange` where 64 bits don't hold it. */
export let time: i64 = 0;
export let isTimeOutOfRange: bool = false;

// The last date's text and days: neighbouring rows mostly share their date. At first that is 1970-01-01.
let knownHead: u64 = 0x2d31302d30373931;
let knownTail: u32 = 0x3130;
let knownDays: i32 = 0;

/** Of the last clock time. */
let seconds: i32 = 0;

/** Two decimal digits in neighbouring bytes, from bit `shift` on. */
function pairAt(digits: u64, shift: u64): i32 {
  return <i32>((digits >> shift) & 15) * 10 + <i32>((digits >> (shift + 8)) & 15);
}

/** The last fraction, in units. */
let fractionUnits: u32 = 0;

/** Static methods instead of functions: these are inlined. */
export class IsoTime {
  /** Behind the date at `p`, 0 where there is none; the result is in `days`. */
  @inline static readDate(p: usize): usize {
    const head = load<u64>(p);
    const tail = <u32>load<u16>(p, 8);
    if (head != knownHead || tail != knownTail) {
      if (!isDate(p)) return 0;
      knownHead = head;
      knownTail = tail;
      knownDays = epochDays(
        twoDigits(p) * 100 + twoDigits(p + 2),
        twoDigits(p + 5),
        twoDigits(p + 8),
      );
    }
    days = knownDays;
    return p + 10;
  }

  /** Behind the timestamp at `p`, 0 where there is none; the result is in `time`, truncated to the unit. */
  @inline static readTimestamp(p: usize, unitsPerSecond: u32): usize {
    p = IsoTime.readDate(p);
    if (p == 0) return 0;
    const separator = load<u8>(p);
    if (separator != 32 && separator != 84) return 0;
    p = IsoTime.readClock(p + 1);
    if (p == 0) return 0;
    let fraction: u32 = 0;
    if (load<u8>(p) == 46) {
      p = IsoTime.readFraction(p + 1, unitsPerSecond);
      if (p == 0) return 0;
      fraction = fractionUnits;
    }
    const whole = <i64>days * DAY_SECONDS + <i64>seconds;
    time = whole * <i64>unitsPerSecond + <i64>fraction;
    isTimeOutOfRange =
      unitsPerSecond == 1_000_000_000 &&
      (whole < NANOSECOND_RANGE_MIN || whole > NANOSECOND_RANGE_MAX);
    return load<u8>(p) == 90 ? p + 1 : p;
  }

  /** Behind `hh:mm:ss`, or `hh:mm` without a fraction. */
  @inline static readClock(p: usize): usize {
    const clock = load<u64>(p);
    if (isClock(clock)) {
      const digits = clock & 0x0f0f0f0f0f0f0f0f;
      const hour = pairAt(digits, 0);
      const minute = pairAt(digits, 24);
      const second = pairAt(digits, 48);
      seconds = (hour * 60 + minute) * 60 + second;
      return hour > 23 || minute > 59 || second > 59 ? 0 : p + 8;
    }
    if (!isHourMinute(p)) return 0;
    seconds = twoDigits(p) * 3600 + twoDigits(p + 3) * 60;
    return load<u8>(p, 5) == 46 ? 0 : p + 5;
  }

  /** Behind one to nine digits. */
  @inline static readFraction(p: usize, unitsPerSecond: u32): usize {
    const places = unitsPerSecond == 1_000 ? 3 : unitsPerSecond == 1_000_000 ? 6 : 9;
    let value: u32 = 0;
    let count: i32 = 0;
    while (isDigit(load<u8>(p))) {
      value = value * 10 + <u32>(load<u8>(p) - 48);
      count++;
      p++;
    }
    if (count == 0 || count > 9) return 0;
    for (; count < places; count++) value *= 10;
    for (; count > places; count--) value /= 10;
    fractionUnits = value;
    return p;
  }
}

/** `dd:dd:dd` in eight bytes at once: the high halves must match, and no digit may carry beyond 9. */
function isClock(text: u64): bool {
  if ((text & 0xf0f0fff0f0fff0f0) != 0x30303a30303a3030) return false;
  return ((text + 0x0606000606000606) & 0xf0f0fff0f0fff0f0) == 0x30303a30303a3030;
}

function isHourMinute(p: usize): bool {
  if (!isTwoDigits(p) || load<u8>(p, 2) != 58 || !isTwoDigits(p + 3)) return false;
  return twoDigits(p) < 24 && twoDigits(p + 3) < 60 && load<u8>(p, 5) != 58;
}

function isDate(p: usize): bool {
  if (!isTwoDigits(p) || !isTwoDigits(p + 2) || load<u8>(p, 4) != 45) return false;
  if (!isTwoDigits(p + 5) || load<u8>(p, 7) != 45 || !isTwoDigits(p + 8)) return false;
  const year = twoDigits(p) * 100 + twoDigits(p + 2);
  const month = twoDigits(p + 5);
  const day = twoDigits(p + 8);
  if (year == 0 || month == 0 || month > 12 || day == 0) return false;
  return day <= monthDays(year, month);
}

function monthDays(year: i32, month: i32): i32 {
  if (month == 2) {
    const isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return isLeap ? 29 : 28;
  }
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Counted in years that start in March, so that leap days come last. */
function epochDays(year: i32, month: i32, day: i32): i32 {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
  const era = marchYear / 400;
  const yearOfEra = marchYear - era * 400;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function isTwoDigits(p: usize): bool {
  return isDigit(load<u8>(p)) && isDigit(load<u8>(p, 1));
}

function twoDigits(p: usize): i32 {
  return (<i32>load<u8>(p) - 48) * 10 + <i32>load<u8>(p, 1) - 48;
}
