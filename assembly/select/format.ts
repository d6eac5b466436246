// Numbers and times as text, written as Arrow lays strings out: u32 offsets from 0, and bytes.

import {
  FORMAT_DAY,
  FORMAT_FRACTION,
  FORMAT_HOUR,
  FORMAT_LITERAL,
  FORMAT_MINUTE,
  FORMAT_MONTH,
  FORMAT_SECOND,
  FORMAT_YEAR,
  FORMAT_YEAR_OF_CENTURY,
} from '../../src/kernels/abi';
import { bitAt } from '../memory/bitmap';
import { civilOfDays, dayOf, floorDivide, monthOf, yearOf } from './calendar';

const DIGIT_ZERO: u8 = 48;
const MINUS: u8 = 45;
const SECONDS_PER_DAY: i64 = 86400;

export function formatI64(
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offsets: usize,
  bytes: usize,
): void {
  let end = bytes;
  store<u32>(offsets, 0);
  for (let i = 0; i < n; i++, values += step) {
    if (bitAt(validity, i) != 0) end = writeSigned(end, load<i64>(values), 1);
    store<u32>(offsets + ((<usize>i + 1) << 2), <u32>(end - bytes));
  }
}

export function formatTimes(
  values: usize,
  step: i32,
  validity: usize,
  unitsPerSecond: f64,
  program: usize,
  programLength: i32,
  n: i32,
  offsets: usize,
  bytes: usize,
): void {
  const units = <i64>unitsPerSecond;
  let end = bytes;
  store<u32>(offsets, 0);
  for (let i = 0; i < n; i++, values += step) {
    if (bitAt(validity, i) != 0) {
      end = writeTime(end, load<i64>(values), units, program, programLength);
    }
    store<u32>(offsets + ((<usize>i + 1) << 2), <u32>(end - bytes));
  }
}

function writeTime(
  start: usize,
  value: i64,
  units: i64,
  program: usize,
  programLength: i32,
): usize {
  const seconds = floorDivide(value, units);
  const days = floorDivide(seconds, SECONDS_PER_DAY);
  const secondOfDay = seconds - days * SECONDS_PER_DAY;
  const civil = civilOfDays(days);
  let end = start;
  for (let i = 0; i < programLength; i += 2) {
    const field = <i32>load<u8>(program + <usize>i);
    const argument = <i32>load<u8>(program + <usize>i, 1);
    if (field == FORMAT_LITERAL) {
      store<u8>(end, <u8>argument);
      end++;
    } else if (field == FORMAT_FRACTION) {
      end = writeFraction(end, value - seconds * units, units, argument);
    } else {
      end = writeSigned(end, fieldOf(field, civil, secondOfDay), argument);
    }
  }
  return end;
}

function fieldOf(field: i32, civil: i64, secondOfDay: i64): i64 {
  if (field == FORMAT_YEAR) return yearOf(civil);
  if (field == FORMAT_YEAR_OF_CENTURY) {
    return yearOf(civil) - floorDivide(yearOf(civil), 100) * 100;
  }
  if (field == FORMAT_MONTH) return monthOf(civil);
  if (field == FORMAT_DAY) return dayOf(civil);
  if (field == FORMAT_HOUR) return secondOfDay / 3600;
  if (field == FORMAT_MINUTE) return (secondOfDay / 60) % 60;
  return field == FORMAT_SECOND ? secondOfDay % 60 : 0;
}

/** The first `digits` digits of rest / units, padded with zeros past the unit's own. */
function writeFraction(end: usize, rest: i64, units: i64, digits: i32): usize {
  for (let i = 0; i < digits; i++) {
    rest *= 10;
    const digit = rest / units;
    rest -= digit * units;
    store<u8>(end + <usize>i, DIGIT_ZERO + <u8>digit);
  }
  return end + <usize>digits;
}

/** Decimal digits, at least `width`, behind a minus where negative. Works in u64, which the least i64 negated fits. */
function writeSigned(end: usize, value: i64, width: i32): usize {
  let rest = <u64>value;
  if (value < 0) {
    store<u8>(end, MINUS);
    end++;
    rest = 0 - rest;
  }
  let digits = 1;
  for (let bound = rest / 10; bound != 0; bound /= 10) digits++;
  digits = max(digits, width);
  for (let p = end + <usize>digits - 1; p >= end; p--) {
    store<u8>(p, DIGIT_ZERO + <u8>(rest % 10));
    rest /= 10;
  }
  return end + <usize>digits;
}
