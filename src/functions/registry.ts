import type { ScalarFunctionDefinition } from './function-definition.js';
import { abs } from './scalar/abs.js';
import { and } from './scalar/and.js';
import { ceil } from './scalar/ceil.js';
import { ceiling } from './scalar/ceiling.js';
import { charLength } from './scalar/char-length.js';
import { characterLength } from './scalar/character-length.js';
import { coalesce } from './scalar/coalesce.js';
import { concat } from './scalar/concat.js';
import { concatOperator } from './scalar/concat-operator.js';
import { currentTimestamp } from './scalar/current-timestamp.js';
import { dateFormat } from './scalar/date-format.js';
import { dayofmonth } from './scalar/dayofmonth.js';
import { dayofweek } from './scalar/dayofweek.js';
import { dayofyear } from './scalar/dayofyear.js';
import { daysBetween } from './scalar/days-between.js';
import { divide } from './scalar/divide.js';
import { equals } from './scalar/equals.js';
import { exp } from './scalar/exp.js';
import { floor } from './scalar/floor.js';
import { floorToDay } from './scalar/floor-to-day.js';
import { floorToHour } from './scalar/floor-to-hour.js';
import { floorToMinute } from './scalar/floor-to-minute.js';
import { floorToSecond } from './scalar/floor-to-second.js';
import { greater } from './scalar/greater.js';
import { greaterOrEqual } from './scalar/greater-or-equal.js';
import { greatest } from './scalar/greatest.js';
import { hour } from './scalar/hour.js';
import { hoursBetween } from './scalar/hours-between.js';
import { ifFunction } from './scalar/if.js';
import { ifnull } from './scalar/ifnull.js';
import { isDistinctFrom } from './scalar/is-distinct-from.js';
import { isFalse } from './scalar/is-false.js';
import { isNotDistinctFrom } from './scalar/is-not-distinct-from.js';
import { isNotFalse } from './scalar/is-not-false.js';
import { isNotNull } from './scalar/is-not-null.js';
import { isNotTrue } from './scalar/is-not-true.js';
import { isNotUnknown } from './scalar/is-not-unknown.js';
import { isNull } from './scalar/is-null.js';
import { isTrue } from './scalar/is-true.js';
import { isUnknown } from './scalar/is-unknown.js';
import { least } from './scalar/least.js';
import { less } from './scalar/less.js';
import { lessOrEqual } from './scalar/less-or-equal.js';
import { like } from './scalar/like.js';
import { ln } from './scalar/ln.js';
import { lower } from './scalar/lower.js';
import { ltrim } from './scalar/ltrim.js';
import { minus } from './scalar/minus.js';
import { minute } from './scalar/minute.js';
import { minutesBetween } from './scalar/minutes-between.js';
import { mod } from './scalar/mod.js';
import { modulo } from './scalar/modulo.js';
import { month } from './scalar/month.js';
import { negate } from './scalar/negate.js';
import { not } from './scalar/not.js';
import { notEquals } from './scalar/not-equals.js';
import { now } from './scalar/now.js';
import { nullif } from './scalar/nullif.js';
import { or } from './scalar/or.js';
import { plus } from './scalar/plus.js';
import { plusMonths } from './scalar/plus-months.js';
import { power } from './scalar/power.js';
import { proctime } from './scalar/proctime.js';
import { quarter } from './scalar/quarter.js';
import { round } from './scalar/round.js';
import { rtrim } from './scalar/rtrim.js';
import { second } from './scalar/second.js';
import { secondsBetween } from './scalar/seconds-between.js';
import { sign } from './scalar/sign.js';
import { sqrt } from './scalar/sqrt.js';
import { substr } from './scalar/substr.js';
import { substring } from './scalar/substring.js';
import { times } from './scalar/times.js';
import { toTimestamp } from './scalar/to-timestamp.js';
import { toTimestampLtz } from './scalar/to-timestamp-ltz.js';
import { trim } from './scalar/trim.js';
import { upper } from './scalar/upper.js';
import { week } from './scalar/week.js';
import { year } from './scalar/year.js';

/** Every scalar function: SQL's in upper case, operators as words in lower case. */
const SCALAR_FUNCTIONS: readonly ScalarFunctionDefinition[] = [
  abs,
  and,
  ceil,
  ceiling,
  charLength,
  characterLength,
  coalesce,
  concatOperator,
  concat,
  currentTimestamp,
  dateFormat,
  dayofmonth,
  dayofweek,
  dayofyear,
  daysBetween,
  divide,
  equals,
  exp,
  floorToDay,
  floorToHour,
  floorToMinute,
  floorToSecond,
  floor,
  greaterOrEqual,
  greater,
  greatest,
  hour,
  hoursBetween,
  ifFunction,
  ifnull,
  isDistinctFrom,
  isFalse,
  isNotDistinctFrom,
  isNotFalse,
  isNotNull,
  isNotTrue,
  isNotUnknown,
  isNull,
  isTrue,
  isUnknown,
  least,
  lessOrEqual,
  less,
  like,
  ln,
  lower,
  ltrim,
  minus,
  minute,
  minutesBetween,
  mod,
  modulo,
  month,
  negate,
  notEquals,
  not,
  now,
  nullif,
  or,
  plusMonths,
  plus,
  power,
  proctime,
  quarter,
  round,
  rtrim,
  second,
  secondsBetween,
  sign,
  sqrt,
  substr,
  substring,
  times,
  toTimestampLtz,
  toTimestamp,
  trim,
  upper,
  week,
  year,
];

const BY_NAME = new Map(SCALAR_FUNCTIONS.map((definition) => [definition.name, definition]));

/** The function of that registry name, or undefined. */
export function scalarFunction(name: string): ScalarFunctionDefinition | undefined {
  return BY_NAME.get(name);
}

/** All registry names, operators included. */
export function scalarFunctionNames(): string[] {
  return [...BY_NAME.keys()];
}
