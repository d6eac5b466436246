import type { Column } from '../../columnar/column.js';
import {
  BIGINT,
  isTimestamp,
  type SqlType,
  type TimestampType,
  unitsPerSecond,
} from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { newColumn } from '../scalar/support/result-columns.js';
import { castValues } from './cast-values.js';

const SECONDS_PER_DAY = 86_400;

/**
 * Between DATE and timestamps of any kind and precision: what is too fine is cut off towards the past, and the session's
 * zone is UTC, so that TIMESTAMP and TIMESTAMP_LTZ count alike.
 */
export function castTime(context: EvaluationContext, column: Column, type: SqlType): Column {
  const { type: from } = column;
  if (!isTimestamp(from)) {
    if (!isTimestamp(type)) return column;
    const days = castValues(context, column, BIGINT);
    return rescale(context, days, type, 1, unitsPerSecond(type) * SECONDS_PER_DAY);
  }
  if (!isTimestamp(type)) {
    const days = rescale(context, column, BIGINT, unitsPerSecond(from) * SECONDS_PER_DAY, 1);
    return castValues(context, days, type);
  }
  const keptDigits = Math.min(type.precision, digitsOfUnit(from));
  const divisor = unitsPerSecond(from) / 10 ** keptDigits;
  const multiplier = unitsPerSecond(type) / 10 ** keptDigits;
  if (divisor === 1 && multiplier === 1) return { ...column, type };
  return rescale(context, column, type, divisor, multiplier);
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
