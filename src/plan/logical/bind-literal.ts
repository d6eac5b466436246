import { SqlError } from '../../errors/sql-error.js';
import type { BoundLiteral } from '../../expressions/bound-expression.js';
import { parseDate, parseTimestamp } from '../../functions/cast/parse-time.js';
import type { Expression } from '../../sql/ast.js';
import {
  BIGINT,
  DATE,
  DOUBLE,
  INT,
  isTimestamp,
  printType,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../types/sql-type.js';

const INT_MAX = 2n ** 31n - 1n;
const BIGINT_MAX = 2n ** 63n - 1n;

/**
 * A number as written, with the sign of a `-` directly before it. Whole numbers are INT where they fit, otherwise
 * BIGINT; a point or an exponent makes a DOUBLE, as there is no DECIMAL.
 */
export function bindNumber(
  text: string,
  isNegative: boolean,
  sql: string,
  offset: number,
): BoundLiteral {
  if (!/^\d+$/.test(text)) {
    const double = isNegative ? -Number(text) : Number(text);
    if (Number.isFinite(double)) return literal(double, DOUBLE, offset);
    throw new SqlError(
      `Number ${text} is outside the range of DOUBLE`,
      sql,
      offset,
      'SQL_INVALID_LITERAL',
    );
  }
  const value = isNegative ? -BigInt(text) : BigInt(text);
  if (value >= -INT_MAX - 1n && value <= INT_MAX) return literal(Number(value), INT, offset);
  if (value >= -BIGINT_MAX - 1n && value <= BIGINT_MAX) return literal(value, BIGINT, offset);
  throw new SqlError(
    `Number ${value} is outside the range of BIGINT; write ${value}.0 for a DOUBLE`,
    sql,
    offset,
    'SQL_INVALID_LITERAL',
  );
}

export function bindTypedLiteral(
  node: Extract<Expression, { kind: 'typed-literal' }>,
  sql: string,
): BoundLiteral {
  const { typeName, value, offset } = node;
  if (typeName === 'TIME')
    throw new SqlError('Type TIME is not supported', sql, offset, 'SQL_UNSUPPORTED');
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  const type =
    typeName === 'DATE'
      ? DATE
      : typeName === 'TIMESTAMP'
        ? timestamp(Math.min(fraction.length, 9))
        : timestampLtz(Math.min(fraction.length, 9));
  const parsed = parseTemporal(value, type);
  if (parsed !== undefined) return literal(parsed, type, offset);
  if (type.kind !== 'date' && parseTemporal(value, timestamp(3)) !== undefined) {
    const range = 'nanoseconds are counted from 1677-09-22 to 2262-04-11 only; write fewer digits';
    throw new SqlError(
      `'${value}' is too far off for ${printType(type)}: ${range}`,
      sql,
      offset,
      'SQL_INVALID_LITERAL',
    );
  }
  const example = typeName === 'DATE' ? '2024-12-31' : '2024-12-31 23:59:59.999';
  throw new SqlError(
    `'${value}' is not a ${typeName}: write ${typeName} '${example}'`,
    sql,
    offset,
    'SQL_INVALID_LITERAL',
  );
}

/** The value of a DATE (days) or timestamp (in its unit), read as CAST reads it; undefined where the text is none. */
export function parseTemporal(text: string, type: SqlType): number | bigint | undefined {
  if (type.kind === 'date') return parseDate(text);
  return isTimestamp(type) ? parseTimestamp(text, type) : undefined;
}

export function literal(value: BoundLiteral['value'], type: SqlType, offset: number): BoundLiteral {
  return { kind: 'literal', value, type, nullable: value === null, offset };
}

/** NULL before its context has given it a type: the only NULL literal that binding makes. */
export function untypedNull(offset: number): BoundLiteral {
  return literal(null, VARCHAR, offset);
}
