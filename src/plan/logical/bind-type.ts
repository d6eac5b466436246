import { didYouMean } from '../../errors/did-you-mean.js';
import { SqlError } from '../../errors/sql-error.js';
import type { TypeName } from '../../sql/ast.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../types/sql-type.js';

const PLAIN_TYPES: Readonly<Record<string, SqlType>> = {
  BOOLEAN,
  INT,
  INTEGER: INT,
  BIGINT,
  FLOAT,
  DOUBLE,
  'DOUBLE PRECISION': DOUBLE,
  STRING: VARCHAR,
  DATE,
};

const TIMESTAMP_TYPES: Readonly<Record<string, (precision?: number) => SqlType>> = {
  TIMESTAMP: timestamp,
  'TIMESTAMP WITHOUT TIME ZONE': timestamp,
  TIMESTAMP_LTZ: timestampLtz,
  'TIMESTAMP WITH LOCAL TIME ZONE': timestampLtz,
};

const TEXT_TYPES: readonly string[] = ['VARCHAR', 'CHAR'];

const SUPPORTED =
  'BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, VARCHAR, STRING, DATE, TIMESTAMP(p), TIMESTAMP_LTZ(p)';

/**
 * The type that a CREATE TABLE or a CAST names. CHAR(n) and VARCHAR(n) are VARCHAR: only CAST looks at the length.
 */
export function bindType(type: TypeName, sql: string): SqlType {
  const { name, parameters, offset } = type;
  if (TEXT_TYPES.includes(name)) return VARCHAR;
  const makeTimestamp = TIMESTAMP_TYPES[name];
  if (makeTimestamp !== undefined) {
    const precision = parameters[0] ?? 6;
    if (precision > 9) {
      throw new SqlError(
        `${name} precision must be 0 to 9, not ${precision}`,
        sql,
        offset,
        'SQL_INVALID_LITERAL',
      );
    }
    return makeTimestamp(precision);
  }
  const plain = PLAIN_TYPES[name];
  if (plain === undefined) {
    const known = [...Object.keys(PLAIN_TYPES), ...Object.keys(TIMESTAMP_TYPES), ...TEXT_TYPES];
    const hint = didYouMean(name, known);
    throw new SqlError(
      `Type ${name} is not supported${hint}; use ${SUPPORTED}`,
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  if (parameters.length > 0) {
    throw new SqlError(`Type ${name} takes no parameters`, sql, offset);
  }
  return plain;
}
