import { isTimestamp, type SqlType } from '../../types/sql-type.js';

/** Times as watermarks take them, in milliseconds; finer ones are rounded down as they are read. */
export function eventTimeOf(type: SqlType): SqlType {
  return isTimestamp(type) ? { kind: type.kind, precision: 3 } : type;
}
