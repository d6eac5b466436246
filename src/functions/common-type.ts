import { isNumeric, isTimestamp, type SqlType } from '../types/sql-type.js';

const NUMERIC_RANK: readonly SqlType['kind'][] = ['int', 'bigint', 'float', 'double'];

/**
 * The type that values of all these types take on where they meet in one column (CASE, COALESCE, a comparison), or
 * undefined where they can't. Numbers widen INT, BIGINT, FLOAT, DOUBLE as in Flink, so that BIGINT and FLOAT make FLOAT;
 * timestamps take the finer precision, DATE becomes a timestamp beside one. NULL literals (null) have no say; the result
 * is null where there is nothing else.
 */
export function commonType(types: readonly (SqlType | null)[]): SqlType | null | undefined {
  let common: SqlType | null = null;
  for (const type of types) {
    if (type === null) continue;
    const next: SqlType | undefined = common === null ? type : commonOfTwo(common, type);
    if (next === undefined) return undefined;
    common = next;
  }
  return common;
}

function commonOfTwo(a: SqlType, b: SqlType): SqlType | undefined {
  if (isNumeric(a) && isNumeric(b)) {
    return NUMERIC_RANK.indexOf(a.kind) >= NUMERIC_RANK.indexOf(b.kind) ? a : b;
  }
  if (isTimestamp(a) && isTimestamp(b)) {
    const precision = Math.max(a.precision, b.precision);
    return { kind: a.kind === b.kind ? a.kind : 'timestamp_ltz', precision };
  }
  if (a.kind === 'date' && isTimestamp(b)) return b;
  if (isTimestamp(a) && b.kind === 'date') return a;
  return a.kind === b.kind ? a : undefined;
}
