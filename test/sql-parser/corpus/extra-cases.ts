import type { SqlCase } from './sql-case.js';

/** Texts that other parsers are known to misread, and forms that the other tables lack. */
export const EXTRA_CASES: readonly SqlCase[] = [
  ['comma after a join', 'SELECT * FROM a, b JOIN c ON b.x = c.x, d'],
  ['natural join', 'SELECT * FROM a NATURAL JOIN b'],
  ['natural left join', 'SELECT * FROM a NATURAL LEFT JOIN b'],
  ['joins in parentheses', 'SELECT * FROM a JOIN (b CROSS JOIN c) ON a.x = c.x'],
  ['subquery first in parentheses', 'SELECT * FROM ((SELECT 1 AS x) AS a CROSS JOIN b)'],
  ['set operation in parentheses', 'SELECT * FROM ((SELECT 1) UNION (SELECT 2)) AS t(x)'],
  ['columns of an alias', 'SELECT * FROM (SELECT 1, 2) AS t(a, b)'],
  ['hint of a table', "SELECT * FROM t /*+ OPTIONS('a'='b') */ AS x"],
  ['hint of a query', 'SELECT /*+ BROADCAST(t) */ * FROM t'],
  ['INTERSECT before UNION', 'SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT ALL SELECT 4'],
  [
    'order of a part and of the whole',
    '(SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL SELECT 2 ORDER BY 1',
  ],
  ['WITH inside WITH', 'WITH a (x) AS (WITH b AS (SELECT 1) SELECT * FROM b) SELECT x FROM a'],
  ['grouping', 'SELECT 1 FROM t GROUP BY (a, b), c, ROLLUP (d, (e, f)), GROUPING SETS (g, ())'],
  ['group of nothing', 'SELECT COUNT(*) FROM t GROUP BY ()'],
  ['values of one column', 'VALUES 1, ROW(2), (3)'],
  ['qualified stars', 'SELECT t.*, db.u.*, * FROM t'],
  ['aliases without AS', 'SELECT a x, b + 1 y, COUNT(*) `count` FROM t z'],
  [
    'window table without TABLE around it',
    "SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR) w",
  ],
  [
    'window table with two keys',
    "SELECT * FROM TABLE(SESSION(TABLE t PARTITION BY (a, b), DESCRIPTOR(ts), INTERVAL '5' MINUTE))",
  ],
  [
    'frame that ends later',
    'SELECT SUM(a) OVER (ORDER BY b ROWS BETWEEN 1 + 1 PRECEDING AND UNBOUNDED FOLLOWING) FROM t',
  ],
  [
    'unnest with positions',
    'SELECT * FROM t CROSS JOIN UNNEST(t.tags) WITH ORDINALITY AS x(tag, position)',
  ],
  [
    'time travel of an aliased table',
    'SELECT * FROM o JOIN r FOR SYSTEM_TIME AS OF o.ts AS x ON o.a = x.a JOIN s ON TRUE',
  ],
  [
    'columns named by words of the grammar',
    'CREATE TABLE t (`order` INT, watermark STRING, value INT, timestamp TIMESTAMP(3), key STRING)',
  ],
  [
    'key and nullability of a column',
    "CREATE TABLE t (a INT NOT NULL PRIMARY KEY NOT ENFORCED COMMENT 'x', b INT NULL)",
  ],
  [
    'types in words',
    'CREATE TABLE t (a DOUBLE PRECISION, b TIMESTAMP WITHOUT TIME ZONE, c INT ARRAY, d INTERVAL DAY(3) TO SECOND(3))',
  ],
  [
    'watermark of a nested field',
    "CREATE TABLE t (a ROW<ts TIMESTAMP(3)>, WATERMARK FOR a.ts AS a.ts - INTERVAL '0.5' SECOND)",
  ],
  [
    'all clauses of a table',
    "CREATE TABLE t (a INT) COMMENT 'x' PARTITIONED BY (a, b) WITH ('k'='it''s') LIKE u (INCLUDING ALL OVERWRITING OPTIONS)",
  ],
  ['query in parentheses', '(SELECT 1)'],
  ['insert of a query in parentheses', 'INSERT INTO t (SELECT 1)'],
  ['insert after EXECUTE', 'EXECUTE INSERT INTO t SELECT 1'],
  ['details of a plan', 'EXPLAIN ESTIMATED_COST, CHANGELOG_MODE INSERT INTO t SELECT 1'],
  [
    'plan of a statement set',
    'EXPLAIN STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO u SELECT 2; END',
  ],
  ['settings listed and emptied', 'SET; RESET; ;;'],
  [
    'symbols of a pattern',
    'SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES FINAL LAST(A.x) AS x ALL ROWS PER MATCH PATTERN ((A B{2,3}?)+ | C*) DEFINE A AS A.x > 1)',
  ],
];
