// Days since 1970-01-01 to and from the proleptic Gregorian calendar, in eras of 400 years that begin on a 1st of March.

const DAYS_PER_ERA: i64 = 146097;
/** From 0000-03-01 to 1970-01-01. */
const EPOCH_SHIFT: i64 = 719468;

/** The day's year << 9 | month << 5 | day of the month, both from 1. */
export function civilOfDays(days: i64): i64 {
  const shifted = days + EPOCH_SHIFT;
  const era = floorDivide(shifted, DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra =
    (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / (DAYS_PER_ERA - 1)) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const marchMonth = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + <i64>(month <= 2);
  return (year << 9) | (month << 5) | day;
}

export function daysOfCivil(year: i64, month: i64, day: i64): i64 {
  const marchYear = year - <i64>(month <= 2);
  const era = floorDivide(marchYear, 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT;
}

export function daysInMonth(year: i64, month: i64): i64 {
  if (month == 12) return 31;
  return daysOfCivil(year, month + 1, 1) - daysOfCivil(year, month, 1);
}

export function yearOf(civil: i64): i64 {
  return civil >> 9;
}

export function monthOf(civil: i64): i64 {
  return (civil >> 5) & 15;
}

export function dayOf(civil: i64): i64 {
  return civil & 31;
}

/** Towards negative infinity, for a positive divisor. */
export function floorDivide(value: i64, divisor: i64): i64 {
  const quotient = value / divisor;
  return quotient - <i64>(value < quotient * divisor);
}
