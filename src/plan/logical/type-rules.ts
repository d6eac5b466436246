import { commonType } from '../../functions/common-type.js';
import { isTimestamp, type SqlType } from '../../types/sql-type.js';

/** The type that holds values of both, as UNION ALL, CASE and comparisons need it; undefined where there is none. */
export function commonTypeOf(a: SqlType, b: SqlType): SqlType | undefined {
  return commonType([a, b]) ?? undefined;
}

export function isTemporal(type: SqlType): boolean {
  return type.kind === 'date' || isTimestamp(type);
}

/**
 * The type in which two values are compared: the common type, or the date or timestamp that the other side's text is
 * read as. Numbers and texts don't compare without CAST, as in Flink.
 */
export function comparisonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (a.kind === 'varchar' && isTemporal(b)) return b;
  if (b.kind === 'varchar' && isTemporal(a)) return a;
  return commonTypeOf(a, b);
}
