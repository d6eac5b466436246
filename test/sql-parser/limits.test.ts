import { describe, expect, test } from 'vitest';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import {
  NESTING_DEPTH_MAX,
  OPERATORS_IN_A_ROW_MAX,
  TEXT_LENGTH_MAX,
  TREE_HEIGHT_MAX,
} from '../../src/sql/limits.js';

describe('nesting', () => {
  test.each([
    ['parentheses', '(', 'a', ')'],
    ['calls', 'f(', 'a', ')'],
    ['casts', 'CAST(', 'a', ' AS INT)'],
    ['CASE', 'CASE WHEN a THEN ', '1', ' END'],
    ['subqueries', '(SELECT ', '1', ')'],
    ['conditions', 'NOT (a OR ', 'b', ') AND c'],
    ['lists of IN', 'a IN (1, ', '2', ')'],
    ['elements', 'a[', '1', ']'],
    ['windows', 'SUM(a) OVER (ORDER BY ', 'b', ')'],
  ])(
    'of %s is taken up to the limit and refused beyond it, in no time',
    (_, open, middle, close) => {
      const nested = (depth: number): string =>
        `SELECT ${open.repeat(depth)}${middle}${close.repeat(depth)}`;
      const refusal = `SQL is nested more than ${NESTING_DEPTH_MAX} levels deep`;
      const cpuMs = cpuMsOf(() => {
        expect(flinkSqlFrontend.parseScript(nested(NESTING_DEPTH_MAX / 2))).toHaveLength(1);
        expect(() => flinkSqlFrontend.parseScript(nested(NESTING_DEPTH_MAX + 1))).toThrow(refusal);
        expect(() => flinkSqlFrontend.parseScript(nested(10_000))).toThrow(refusal);
      });
      expect(cpuMs).toBeLessThan(1_000);
    },
  );

  test.each([
    ['tables', `SELECT * FROM ${'('.repeat(500)}t`],
    ['queries', `SELECT * FROM ${'(SELECT * FROM '.repeat(500)}t`],
    ['types', `CREATE TABLE t (a ${'ARRAY<'.repeat(500)}INT`],
    ['explanations', `${'EXPLAIN '.repeat(500)}SELECT 1`],
  ])('of %s is bounded', (_, sql) => {
    expect(() => flinkSqlFrontend.parseScript(sql)).toThrow('SQL is nested more than');
  });
});

describe('long chains', () => {
  test.each([
    ['AND', Array.from({ length: 10_000 }, (_, i) => `a${i} = ${i}`).join(' AND ')],
    ['OR', Array.from({ length: 10_000 }, (_, i) => `a${i} = ${i}`).join(' OR ')],
    ['both', Array.from({ length: 5_000 }, (_, i) => `a = ${i} AND b`).join(' OR ')],
  ])('of 10,000 terms joined by %s become trees of little height', (_, condition) => {
    const expression = flinkSqlFrontend.parseExpression(condition);
    expect(heightOf(expression)).toBeLessThan(120);
  });

  test('keep their order where they become balanced', () => {
    const terms = Array.from({ length: 1_000 }, (_, i) => `a${i}`);
    const expression = flinkSqlFrontend.parseExpression(terms.join(' AND '));
    const names = JSON.stringify(expression).match(/a\d+/g);
    expect(names).toEqual(terms);
  });

  test('of arithmetic are bounded', () => {
    const sum = (count: number): string => Array.from({ length: count }, () => 'a').join(' + ');
    expect(flinkSqlFrontend.parseExpression(sum(OPERATORS_IN_A_ROW_MAX))).toBeDefined();
    expect(() => flinkSqlFrontend.parseExpression(sum(OPERATORS_IN_A_ROW_MAX + 2))).toThrow(
      `Expression has more than ${OPERATORS_IN_A_ROW_MAX} operators in a row`,
    );
  });

  test.each([
    ['negations', `SELECT ${'NOT '.repeat(10_000)}a`],
    ['signs', `SELECT ${'- '.repeat(10_000)}a`],
    ['tests', `SELECT a ${'IS NULL '.repeat(10_000)}`],
    ['elements', `SELECT a${'[1]'.repeat(10_000)}`],
    ['comparisons', `SELECT a${' = a'.repeat(10_000)}`],
    ['joins', `SELECT * FROM a${' CROSS JOIN a'.repeat(10_000)}`],
    ['set operations', `SELECT 1${' UNION SELECT 1'.repeat(10_000)}`],
  ])('of %s are bounded', (_, sql) => {
    expect(() => flinkSqlFrontend.parseScript(sql)).toThrow(
      `SQL is more than ${TREE_HEIGHT_MAX} levels deep here`,
    );
  });
});

describe('long texts', () => {
  test('beyond the limit are refused before they are read', () => {
    expect(() => flinkSqlFrontend.parseScript(' '.repeat(TEXT_LENGTH_MAX + 1))).toThrow(
      `SQL text is longer than ${TEXT_LENGTH_MAX} characters`,
    );
  });

  test.each([
    [
      'queries',
      "SELECT k, SUM(p * q) AS s FROM t WHERE p > 5 AND n LIKE 'A%' GROUP BY k, TUMBLE(ts, INTERVAL '1' HOUR);\n",
    ],
    ['rows', "INSERT INTO t VALUES (1, 'x', -1.5), (2, 'it''s', NULL), (3, '', a + b * c);\n"],
    [
      'tables',
      "CREATE TABLE t (a INT, b STRING, c AS a + 1, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('k'='v');\n",
    ],
  ])('of 64 KB of %s are read within 250 ms', (_, statement) => {
    const sql = statement.repeat(Math.floor(65_536 / statement.length));
    flinkSqlFrontend.parseScript(statement);
    expect(cpuMsOf(() => flinkSqlFrontend.parseScript(sql))).toBeLessThan(250);
  });

  test.each([
    ['quotes', "'".repeat(99_999)],
    ['comments', '/*'.repeat(50_000)],
    ['brackets', '(['.repeat(50_000)],
    ['dots', `SELECT a${'.a'.repeat(50_000)}.`],
    ['minus signs', `SELECT ${'-'.repeat(99_999)}`],
    ['keywords', 'SELECT FROM '.repeat(10_000)],
  ])('of nothing but %s fail soon', (_, sql) => {
    const cpuMs = cpuMsOf(() => expect(() => flinkSqlFrontend.parseScript(sql)).toThrow());
    expect(cpuMs).toBeLessThan(250);
  });
});

/** The time that it takes, without that for which a busy machine lets it wait. */
function cpuMsOf(action: () => void): number {
  const before = process.cpuUsage();
  action();
  return process.cpuUsage(before).user / 1_000;
}

/** Of nested objects, arrays not counted. */
function heightOf(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return 0;
  const below = Math.max(0, ...Object.values(tree).map(heightOf));
  return Array.isArray(tree) ? below : below + 1;
}
