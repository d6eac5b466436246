-- MIN and MAX keep the type of their argument.
CREATE TABLE types (
  b BOOLEAN,
  i INT,
  l BIGINT,
  f FLOAT,
  d DOUBLE,
  s STRING,
  dt DATE,
  t6 TIMESTAMP(6),
  z TIMESTAMP_LTZ(3),
  ts AS TO_TIMESTAMP_LTZ(0, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/types.jsonl',
  'format' = 'json'
);

SELECT MIN(i) AS i0, MAX(i) AS i1, MIN(l) AS l0, MAX(l) AS l1, MIN(f) AS f0, MAX(f) AS f1, MIN(d) AS d0, MAX(d) AS d1, MIN(dt) AS dt0, MAX(dt) AS dt1, MIN(t6) AS t0, MAX(t6) AS t1, MIN(z) AS z0, MAX(z) AS z1
FROM types
GROUP BY TUMBLE(ts, INTERVAL '1' SECOND);
