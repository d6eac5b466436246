import type { SqlCase } from './sql-case.js';

export const AGGREGATE_CASES: readonly SqlCase[] = [
  [
    'frame of rows',
    'SELECT id, SUM(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS s FROM t',
  ],
  [
    'frame of time',
    `SELECT id, SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) AS s FROM t`,
  ],
  [
    'unbounded frame',
    'SELECT id, SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS s FROM t',
  ],
  ['frame with one bound', 'SELECT id, SUM(v) OVER (ORDER BY ts ROWS 5 PRECEDING) AS s FROM t'],
  [
    'named window',
    'SELECT id, SUM(v) OVER w AS s, AVG(v) OVER w FROM t WINDOW w AS (PARTITION BY k ORDER BY ts ROWS BETWEEN 10 PRECEDING AND CURRENT ROW)',
  ],
  [
    'lag',
    'SELECT id, LAG(v, 1) OVER (PARTITION BY k ORDER BY ts) AS p, FIRST_VALUE(v) OVER (PARTITION BY k ORDER BY ts) FROM t',
  ],
  [
    'distinct over',
    `SELECT COUNT(DISTINCT v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW) FROM t`,
  ],
  [
    'best rows of each group',
    'SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY category ORDER BY sales DESC) AS rn FROM shop) WHERE rn <= 5',
  ],
  [
    'first row of each key',
    'SELECT id, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY proctime ASC) AS rn FROM t) WHERE rn = 1',
  ],
  [
    'distinct filter',
    `SELECT k, COUNT(DISTINCT u) FILTER (WHERE kind IN ('x','y')) AS c FROM t GROUP BY k`,
  ],
  ['count filter', 'SELECT COUNT(*) FILTER (WHERE price < 500) AS cheap FROM t'],
  ['having', 'SELECT k, COUNT(*) FROM t GROUP BY k HAVING COUNT(*) > 5 AND SUM(v) < 3'],
  ['grouping sets', 'SELECT a, b, COUNT(*) FROM t GROUP BY GROUPING SETS ((a, b), (a), ())'],
  ['cube', 'SELECT a, b, COUNT(*) FROM t GROUP BY CUBE (a, b)'],
  ['listagg', `SELECT LISTAGG(name, ',') FROM t`],
  ['select distinct', 'SELECT DISTINCT a, b FROM t'],
];
