-- Aggregates skip nulls; only COUNT(*) counts rows.
CREATE TABLE nulls (
  k STRING,
  x BIGINT,
  y DOUBLE,
  flag BOOLEAN,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/nulls.jsonl',
  'format' = 'json'
);

SELECT COUNT(*) AS n, COUNT(k) AS ks, COUNT(x) AS xs, COUNT(y) AS ys, COUNT(flag) AS flags, SUM(x) AS total, AVG(y) AS average, MIN(x) AS lowest, MAX(y) AS highest
FROM nulls
GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
