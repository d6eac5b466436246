import { isNumeric, isTimestamp, type SqlType } from '../../types/sql-type.js';

/**
 * Whether CAST converts between these types, as in Flink: strings to and from everything, numbers and BOOLEAN among each
 * other, DATE and timestamps among each other; no number is a time (see TO_TIMESTAMP_LTZ).
 */
export function canCast(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'varchar' || to.kind === 'varchar') return true;
  return isTime(from) === isTime(to);
}

function isTime(type: SqlType): boolean {
  return isTimestamp(type) || type.kind === 'date';
}

/** Whether a cast between two types needs no more than a primitive conversion. */
export function isPrimitiveCast(from: SqlType, to: SqlType): boolean {
  return isPrimitive(from) && isPrimitive(to);
}

function isPrimitive(type: SqlType): boolean {
  return isNumeric(type) || type.kind === 'boolean';
}
