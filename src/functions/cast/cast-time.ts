import type { Column } from '../../columnar/column.js';
import { ExpressionError } from '../../errors/expression-error.js';
import { COMPARE_GREATER_OR_EQUAL, COMPARE_LESS_OR_EQUAL } from '../../kernels/abi.js';
import {
  BIGINT,
  isTimestamp,
  printType,
  type SqlType,
  type TimestampType,
  unitsPerSecond,
} from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { newBitmap, newColumn } from '../scalar/support/result-columns.js';
import { castValues } from './cast-values.js';

const SECONDS_PER_DAY = 86_400;
const INT64_MAX = 2n ** 63n - 1n;

/**
 * Between DATE and timestamps of any kind and precision: what is too fine is cut off towards the past, and the session's
 * zone is UTC, so that TIMESTAMP and TIMESTAMP_LTZ count alike. A time that a finer unit can't count is an ExpressionError,
 * or null for TRY_CAST.
 */
export function castTime(
  context: EvaluationContext,
  column: Column,
  type: SqlType,
  isTry: boolean,
): Column {
  const { type: from } = column;
  if (!isTimestamp(from)) {
    if (!isTimestamp(type)) return column;
    const days = castValues(context, column, BIGINT);
    return widen(context, days, type, unitsPerSecond(type) * SECONDS_PER_DAY, isTry);
  }
  if (!isTimestamp(type)) {
    const days = rescale(context, column, BIGINT, unitsPerSecond(from) * SECONDS_PER_DAY, 1);
    return castValues(context, days, type);
  }
  const keptDigits = Math.min(type.precision, digitsOfUnit(from));
  const divisor = unitsPerSecond(from) / 10 ** keptDigits;
  const multiplier = unitsPerSecond(type) / 10 ** keptDigits;
  if (divisor === 1 && multiplier === 1) return { ...column, type };
  return divisor === 1
    ? widen(context, column, type, multiplier, isTry)
    : rescale(context, column, type, divisor, multiplier);
}

/** Whether `castTime` meets times that it can't convert: 64 bits count nanoseconds from 1677 to 2262 only. */
export function castTimeMayFail(from: SqlType, to: SqlType): boolean {
  if (!isTimestamp(to)) return false;
  const units = unitsPerSecond(to);
  return units > 1000 && (!isTimestamp(from) || units > unitsPerSecond(from));
}

function widen(
  context: EvaluationContext,
  column: Column,
  type: SqlType,
  multiplier: number,
  isTry: boolean,
): Column {
  const limit = INT64_MAX / BigInt(multiplier);
  const fitting = nullOutside(context, column, -limit, limit);
  if (fitting !== column && !isTry) {
    throw new ExpressionError(
      `A time is outside of the years that ${printType(type)} can count; TRY_CAST gives NULL for it`,
      'CAST',
      context.offset,
      { code: 'CAST_FAILED' },
    );
  }
  return rescale(context, fitting, type, 1, multiplier);
}

/** The 64-bit column with nulls in place of what lies outside of the limits; the same where nothing does. */
export function nullOutside(
  context: EvaluationContext,
  column: Column,
  least: bigint,
  largest: bigint,
): Column {
  const { arena, memory, numRows } = context;
  const { kernels } = memory;
  const { values, step, validity } = column;
  const limits = arena.allocate(16);
  memory.views.i64[limits >>> 3] = least;
  memory.views.i64[(limits >>> 3) + 1] = largest;
  const fits = arena.allocate(numRows);
  const isBelow = arena.allocate(numRows);
  kernels.compareI64(COMPARE_GREATER_OR_EQUAL, values, step, limits, 0, numRows, fits);
  kernels.compareI64(COMPARE_LESS_OR_EQUAL, values, step, limits + 8, 0, numRows, isBelow);
  kernels.logicalAnd(fits, 1, 0, isBelow, 1, 0, numRows, fits, 0);
  if (kernels.findByte(fits, 0, validity, numRows) === numRows) return column;
  const bitmap = newBitmap(context);
  kernels.bytesToBitmap(fits, numRows, bitmap);
  kernels.bitmapAnd(bitmap, validity, numRows, bitmap);
  return { ...column, validity: bitmap };
}

/** floor(value / divisor) * multiplier over 64-bit values. */
export function rescale(
  context: EvaluationContext,
  column: Column,
  type: SqlType,
  divisor: number,
  multiplier: number,
): Column {
  const out = newColumn(context, type, column.validity);
  const { values, step } = column;
  const { rescaleTimes } = context.memory.kernels;
  rescaleTimes(values, step, divisor, multiplier, context.numRows, out.values);
  return out;
}

/** Digits of the second's fraction that the type's unit can hold. */
function digitsOfUnit(type: TimestampType): number {
  return Math.round(Math.log10(unitsPerSecond(type)));
}
