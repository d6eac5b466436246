import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { printType } from '../../src/types/sql-type.js';
import { catalogOf, planOf } from './plan-script.js';

const catalog = catalogOf(`
  CREATE TABLE t (
    i INT, b BIGINT, f FLOAT, d DOUBLE, s VARCHAR, flag BOOLEAN, day DATE, n INT NOT NULL,
    ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP, ltz TIMESTAMP_LTZ(3)
  ) WITH ('connector' = 'datagen');
  CREATE TABLE ltz (v INT, n INT NOT NULL, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
    WITH ('connector' = 'datagen');
`);

/** Type of an expression over `t`, with its nullability. */
function typeOf(expression: string, from = 't', rest = ''): string {
  const { schema } = planOf(`SELECT ${expression} AS x FROM ${from} ${rest}`, catalog);
  const { type, nullable } = must(schema[0]);
  return `${printType(type)}${nullable ? '' : ' NOT NULL'}`;
}

const inWindow = (expression: string) =>
  typeOf(expression, 'ltz', "GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)");

describe('planQuery gives expressions the types that Flink gives them', () => {
  it.each([
    ['i', 'INT'],
    ['n', 'INT NOT NULL'],
    ['i + b', 'BIGINT'],
    ['i + f', 'FLOAT'],
    ['b * f', 'FLOAT'],
    ['f / d', 'DOUBLE'],
    ['n + 1', 'INT NOT NULL'],
    ['i + NULL', 'INT'],
    ['-i', 'INT'],
    ['+b', 'BIGINT'],
    ['i = 1', 'BOOLEAN'],
    ['n = 1', 'BOOLEAN NOT NULL'],
    ['i IS NULL', 'BOOLEAN NOT NULL'],
    ['i BETWEEN 1 AND 2.5', 'BOOLEAN'],
    ["s IN ('a', 'b')", 'BOOLEAN'],
    ['CAST(i AS VARCHAR)', 'VARCHAR'],
    ['CAST(n AS BIGINT)', 'BIGINT NOT NULL'],
    ['TRY_CAST(n AS BIGINT)', 'BIGINT'],
    ['CAST(NULL AS DOUBLE)', 'DOUBLE'],
    ['CAST(ts6 AS DATE)', 'DATE'],
    ['CASE WHEN flag THEN i ELSE b END', 'BIGINT'],
    ['CASE WHEN flag THEN n ELSE NULL END', 'INT'],
    ['CASE WHEN flag THEN n ELSE 0 END', 'INT NOT NULL'],
    ['CASE WHEN flag THEN n END', 'INT'],
    ['CASE i WHEN 1 THEN ts3 ELSE ts6 END', 'TIMESTAMP(6)'],
    ['CASE WHEN flag THEN day ELSE ts3 END', 'TIMESTAMP(3)'],
    ['CASE WHEN flag THEN ts3 ELSE ltz END', 'TIMESTAMP_LTZ(3)'],
    ["ts3 + INTERVAL '1' HOUR", 'TIMESTAMP(3)'],
    ["INTERVAL '1' HOUR + ts6", 'TIMESTAMP(6)'],
    ["ts0 + INTERVAL '0.5' SECOND", 'TIMESTAMP(3)'],
    ["ltz - INTERVAL '1' DAY", 'TIMESTAMP_LTZ(3)'],
    ["day + INTERVAL '1' DAY", 'DATE'],
    ["day - INTERVAL '1' MONTH", 'DATE'],
    ["ts3 + INTERVAL '1-6' YEAR TO MONTH", 'TIMESTAMP(3)'],
    ["s || 'x'", 'VARCHAR'],
    ["s LIKE 'a%'", 'BOOLEAN'],
    ['COALESCE(i, b, 0)', 'BIGINT NOT NULL'],
    ['EXTRACT(HOUR FROM ts3)', 'BIGINT'],
    ['TO_TIMESTAMP_LTZ(b, 3)', 'TIMESTAMP_LTZ(3)'],
    ['PROCTIME()', 'TIMESTAMP_LTZ(3) NOT NULL'],
    ['CURRENT_TIMESTAMP', 'TIMESTAMP_LTZ(3) NOT NULL'],
  ])('%s is %s', (expression, type) => {
    expect(typeOf(expression)).toBe(type);
  });

  it.each([
    ['1', 'INT NOT NULL'],
    ['2147483647', 'INT NOT NULL'],
    ['2147483648', 'BIGINT NOT NULL'],
    ['-2147483648', 'INT NOT NULL'],
    ['-9223372036854775808', 'BIGINT NOT NULL'],
    ['1.5', 'DOUBLE NOT NULL'],
    ['1e3', 'DOUBLE NOT NULL'],
    ["'text'", 'VARCHAR NOT NULL'],
    ['TRUE', 'BOOLEAN NOT NULL'],
    ["DATE '2024-02-29'", 'DATE NOT NULL'],
    ["TIMESTAMP '2024-02-29 12:00:00'", 'TIMESTAMP(0) NOT NULL'],
    ["TIMESTAMP '2024-02-29 12:00:00.123'", 'TIMESTAMP(3) NOT NULL'],
  ])('the literal %s is %s', (expression, type) => {
    expect(typeOf(expression)).toBe(type);
  });

  it.each([
    ['COUNT(*)', 'BIGINT NOT NULL'],
    ['COUNT(v)', 'BIGINT NOT NULL'],
    ['SUM(v)', 'INT'],
    ['SUM(n)', 'INT NOT NULL'],
    ['AVG(v)', 'INT'],
    ['AVG(CAST(v AS DOUBLE))', 'DOUBLE'],
    ['MIN(v)', 'INT'],
    ['MAX(CAST(v AS VARCHAR))', 'VARCHAR'],
    ['MAX(ts)', 'TIMESTAMP_LTZ(3)'],
    ['SUM(v) / COUNT(*)', 'BIGINT'],
    ["TUMBLE(ts, INTERVAL '1' HOUR)", 'TIMESTAMP(3) NOT NULL'],
    ["TUMBLE_START(ts, INTERVAL '1' HOUR)", 'TIMESTAMP(3) NOT NULL'],
    ["TUMBLE_END(ts, INTERVAL '1' HOUR)", 'TIMESTAMP(3) NOT NULL'],
    ["TUMBLE_ROWTIME(ts, INTERVAL '60' MINUTE)", 'TIMESTAMP_LTZ(3) NOT NULL'],
  ])('%s over a window is %s', (expression, type) => {
    expect(inWindow(expression)).toBe(type);
  });
});

describe('planQuery names result columns as Flink does', () => {
  const namesOf = (select: string) =>
    planOf(`SELECT ${select} FROM t`, catalog).schema.map(({ name }) => name);

  it('by alias, by column, or by position', () => {
    expect(namesOf('i, t.b, i + 1, d AS "count", 1')).toEqual([
      'i',
      'b',
      'EXPR$2',
      'count',
      'EXPR$4',
    ]);
  });

  it('and numbers repeated names', () => {
    expect(namesOf('i, i, b AS i, i0, d AS i0'.replace('i0,', 'i,'))).toEqual([
      'i',
      'i0',
      'i1',
      'i2',
      'i00',
    ]);
  });

  it('and expands stars in declared order', () => {
    expect(namesOf('s, t.*').slice(0, 4)).toEqual(['s', 'i', 'b', 'f']);
  });
});
