import { describe, expect, it } from 'vitest';
import { UserFunctions } from '../../src/functions/user/user-functions.js';
import { bindExpression } from '../../src/plan/logical/bind-expression.js';
import { ColumnScope } from '../../src/plan/logical/scope.js';
import { printDuration, printExpression } from '../../src/plan/print-expression.js';
import { printOptions } from '../../src/plan/print-options.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { field } from '../../src/types/schema.js';
import { BOOLEAN, DATE, INT, timestamp, VARCHAR } from '../../src/types/sql-type.js';

const SCHEMA = [
  field('a', INT),
  field('b', INT),
  field('p', BOOLEAN),
  field('q', BOOLEAN),
  field('s', VARCHAR),
  field('ts', timestamp(3)),
  field('day', DATE),
];

const scope = new ColumnScope(
  SCHEMA.map((column, index) => ({ ...column, qualifier: undefined, index, origins: [] })),
  new UserFunctions(),
);

const print = (sql: string) =>
  printExpression(bindExpression(flinkSqlFrontend.parseExpression(sql), scope, sql), SCHEMA);

describe('printExpression', () => {
  it.each([
    'a + b * 2',
    '(a + b) * 2',
    'a - (b - 1)',
    'a - b - 1',
    '-(a + b)',
    'NOT (p AND q) OR p',
    'p AND (q OR p)',
    'NOT p AND q',
    '(p OR q) IS NOT TRUE',
    'a + 1 IS NULL',
    "s || 'it''s' = s",
    "s LIKE 'a!%' ESCAPE '!'",
    'CASE WHEN p THEN a WHEN q THEN b ELSE 0 END',
    'CASE WHEN p THEN a END',
    'CAST(a AS VARCHAR)',
    'TRY_CAST(s AS INT)',
    "COALESCE(s, 'x')",
    "ts - INTERVAL '90' SECOND",
    "ts + INTERVAL '1' DAY",
    "ts + INTERVAL '3' MONTH",
    "day + INTERVAL '2' DAY",
    "day > DATE '2024-02-29'",
    "ts < TIMESTAMP '1969-12-31 23:59:59.999'",
    'a IS DISTINCT FROM b',
    'a % 2 = 0',
  ])('writes %s back', (sql) => {
    expect(print(sql)).toBe(sql);
  });

  it('writes what shorthands stand for', () => {
    expect(print('a BETWEEN 1 AND 2')).toBe('a >= 1 AND a <= 2');
    expect(print('a NOT IN (1, 2, 3)')).toBe('NOT (a = 1 OR a = 2 OR a = 3)');
    expect(print("day = '2024-02-29'")).toBe("day = DATE '2024-02-29'");
    expect(print('1.5e2')).toBe('150.0');
  });
});

describe('printDuration', () => {
  it.each([
    [86_400_000, "INTERVAL '1' DAY"],
    [90_000, "INTERVAL '90' SECOND"],
    [300_000, "INTERVAL '5' MINUTE"],
    [5_400_000, "INTERVAL '90' MINUTE"],
    [250, "INTERVAL '0.25' SECOND"],
    [0, "INTERVAL '0' SECOND"],
  ])('writes %i ms as %s', (ms, printed) => {
    expect(printDuration(ms)).toBe(printed);
  });
});

describe('printOptions', () => {
  it('masks whatever may be a secret', () => {
    const options = new Map([
      ['connector', 'kafka'],
      ['properties.sasl.jaas.config', 'x'],
      ['aws.secret-access-key', 'x'],
      ['Password', 'x'],
      ['auth-token', 'x'],
      ['url', 'postgres://me:pw@host/db'],
      ['path', "it's"],
    ]);
    expect(printOptions(options)).toEqual([
      "'connector'='kafka'",
      "'properties.sasl.jaas.config'='***'",
      "'aws.secret-access-key'='***'",
      "'Password'='***'",
      "'auth-token'='***'",
      "'url'='postgres://***@host/db'",
      "'path'='it''s'",
    ]);
  });
});
