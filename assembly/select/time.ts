// Calendar fields of timestamps, and shifting by months.

import {
  EXTRACT_DAY,
  EXTRACT_DAY_OF_WEEK,
  EXTRACT_DAY_OF_YEAR,
  EXTRACT_EPOCH,
  EXTRACT_HOUR,
  EXTRACT_MINUTE,
  EXTRACT_MONTH,
  EXTRACT_QUARTER,
  EXTRACT_SECOND,
  EXTRACT_WEEK,
  EXTRACT_YEAR,
} from '../../src/kernels/abi';
import {
  civilOfDays,
  dayOf,
  daysInMonth,
  daysOfCivil,
  floorDivide,
  monthOf,
  yearOf,
} from './calendar';

const SECONDS_PER_DAY: i64 = 86400;

export function extractTime(
  field: i32,
  values: usize,
  step: i32,
  unitsPerSecond: f64,
  n: i32,
  out: usize,
): void {
  const units = <i64>unitsPerSecond;
  for (let i = 0; i < n; i++, values += step, out += 8) {
    store<i64>(out, fieldOf(field, floorDivide(load<i64>(values), units)));
  }
}

export function addMonths(
  values: usize,
  step: i32,
  months: usize,
  monthsStep: i32,
  unitsPerDay: f64,
  n: i32,
  out: usize,
): void {
  const units = <i64>unitsPerDay;
  for (let i = 0; i < n; i++, values += step, months += monthsStep, out += 8) {
    const value = load<i64>(values);
    const days = floorDivide(value, units);
    const civil = civilOfDays(days);
    const total = yearOf(civil) * 12 + monthOf(civil) - 1 + <i64>load<i32>(months);
    const year = floorDivide(total, 12);
    const month = total - year * 12 + 1;
    const day = min(dayOf(civil), daysInMonth(year, month));
    store<i64>(out, daysOfCivil(year, month, day) * units + (value - days * units));
  }
}

function fieldOf(field: i32, seconds: i64): i64 {
  if (field == EXTRACT_EPOCH) return seconds;
  const days = floorDivide(seconds, SECONDS_PER_DAY);
  const secondOfDay = seconds - days * SECONDS_PER_DAY;
  if (field == EXTRACT_HOUR) return secondOfDay / 3600;
  if (field == EXTRACT_MINUTE) return (secondOfDay / 60) % 60;
  if (field == EXTRACT_SECOND) return secondOfDay % 60;
  if (field == EXTRACT_DAY_OF_WEEK) return days + 4 - floorDivide(days + 4, 7) * 7 + 1;
  if (field == EXTRACT_WEEK) return weekOf(days);
  const civil = civilOfDays(days);
  if (field == EXTRACT_YEAR) return yearOf(civil);
  if (field == EXTRACT_QUARTER) return (monthOf(civil) + 2) / 3;
  if (field == EXTRACT_MONTH) return monthOf(civil);
  if (field == EXTRACT_DAY) return dayOf(civil);
  if (field == EXTRACT_DAY_OF_YEAR) return days - daysOfCivil(yearOf(civil), 1, 1) + 1;
  return 0;
}

/** ISO 8601: the week that holds the year's first Thursday is its first, and weeks start on Monday. */
function weekOf(days: i64): i64 {
  const weekday = days + 3 - floorDivide(days + 3, 7) * 7;
  const thursday = days - weekday + 3;
  return (thursday - daysOfCivil(yearOf(civilOfDays(thursday)), 1, 1)) / 7 + 1;
}
