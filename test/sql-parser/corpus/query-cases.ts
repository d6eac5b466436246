import type { SqlCase } from './sql-case.js';

export const QUERY_CASES: readonly SqlCase[] = [
  ['WITH', 'WITH a AS (SELECT id, v FROM t), b AS (SELECT id FROM a WHERE v > 1) SELECT * FROM b'],
  ['union all', 'SELECT id FROM a UNION ALL SELECT id FROM b UNION ALL SELECT id FROM c'],
  [
    'case',
    `SELECT CASE WHEN a > 1 THEN 'x' WHEN a = 0 THEN 'y' ELSE NULL END AS c, CASE a WHEN 1 THEN 'one' ELSE 'o' END FROM t`,
  ],
  [
    'cast',
    'SELECT CAST(a AS BIGINT), CAST(b AS DECIMAL(10,2)), CAST(c AS TIMESTAMP(3)), CAST(d AS STRING), CAST(e AS VARCHAR) FROM t',
  ],
  ['try cast', 'SELECT TRY_CAST(a AS INT) FROM t'],
  ['extract', 'SELECT EXTRACT(HOUR FROM ts), EXTRACT(DAY FROM ts) FROM t'],
  ['date format', `SELECT DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm') AS d FROM t`],
  ['regexp extract', `SELECT REGEXP_EXTRACT(url, 'id=([0-9]+)', 1) AS x FROM t`],
  ['split index', `SELECT SPLIT_INDEX(url, '/', 3) AS d FROM t`],
  ['names in backticks', 'SELECT `dateTime`, t.`order` FROM `my-table` AS t'],
  ['names in double quotes', 'SELECT "dateTime", t."order" FROM "my-table" AS t'],
  [
    'literals with a type',
    `SELECT TIMESTAMP '2020-01-01 00:00:00', DATE '2020-01-01', TIME '10:00:00' FROM t WHERE ts > TIMESTAMP '2020-01-01 00:00:00.123'`,
  ],
  [
    'interval compound',
    `SELECT INTERVAL '1 10:00:00' DAY TO SECOND, INTERVAL '1-2' YEAR TO MONTH FROM t`,
  ],
  ['interval with a precision', `SELECT ts + INTERVAL '10' DAY(3) FROM t`],
  [
    'time functions with units',
    'SELECT TIMESTAMPADD(DAY, 1, ts), TIMESTAMPDIFF(SECOND, a, b), FLOOR(ts TO HOUR), CEIL(ts TO DAY) FROM t',
  ],
  [
    'constructors and elements',
    `SELECT ARRAY[1,2,3], MAP['a', 1], ROW(1, 'a'), arr[1], m['k'] FROM t`,
  ],
  ['nested field', 'SELECT person.address.city, t.person.name FROM t'],
  ['json', `SELECT JSON_VALUE(d, '$.a.b' RETURNING BIGINT), JSON_QUERY(d, '$.x') FROM t`],
  [
    'like escape',
    `SELECT * FROM t WHERE a LIKE 'a%' ESCAPE '!' AND b NOT LIKE '_x' AND c SIMILAR TO 'z+'`,
  ],
  [
    'is distinct',
    'SELECT * FROM t WHERE a IS NOT DISTINCT FROM b AND c IS DISTINCT FROM d AND e IS NOT TRUE',
  ],
  ['between not', 'SELECT * FROM t WHERE a NOT BETWEEN 1 AND 2 OR b IN (1,2) AND NOT c = 3'],
  ['concat op', `SELECT a || '-' || b AS c FROM t`],
  ['order limit', 'SELECT * FROM t ORDER BY a DESC NULLS LAST, b LIMIT 10 OFFSET 5'],
  ['fetch first', 'SELECT * FROM t ORDER BY a FETCH FIRST 10 ROWS ONLY'],
  ['values', `SELECT a, b FROM (VALUES (1,'x'),(2,'y')) AS t(a, b)`],
  ['hints', `SELECT * FROM t /*+ OPTIONS('scan.startup.mode'='earliest-offset') */ WHERE a=1`],
  ['qualified table', 'SELECT * FROM cat.db.tbl WHERE a = 1'],
  ['quoted keywords as columns', 'SELECT `value`, `timestamp`, `user` FROM t'],
  [
    'keywords as aliases',
    'SELECT v AS value, ts AS event_time, c AS count, x AS result, y AS total FROM t',
  ],
  ['keywords as columns', 'SELECT value, name, type, status, state, url, date1, key FROM t'],
  [
    'text functions with keywords',
    `SELECT TRIM(BOTH ' ' FROM a), SUBSTRING(a FROM 1 FOR 2), POSITION('x' IN a), OVERLAY(a PLACING 'b' FROM 1 FOR 2) FROM t`,
  ],
  ['unicode', `SELECT 'héllo – 世界' AS g FROM t WHERE name = '日本'`],
  ['quote escape', `SELECT 'it''s', 'a\\b' FROM t`],
  ['numbers', 'SELECT 1e3, 1.5E-2, .5, 12345678901234567890, 0.5 * price FROM t'],
  [
    'comments',
    `-- head
SELECT a, -- trailing
 /* block
 */ b FROM t -- end`,
  ],
  [
    'several statements',
    'CREATE VIEW v AS SELECT 1 AS a FROM t; INSERT INTO s SELECT a FROM v; SELECT * FROM s;',
  ],
  ['no FROM', 'SELECT 1 + 2'],
  ['present time', 'SELECT CURRENT_TIMESTAMP, LOCALTIMESTAMP, NOW(), CURRENT_WATERMARK(ts) FROM t'],
];
