-- Over nulls alone COUNT is 0 and the others are null.
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

SELECT k, COUNT(x) AS n, SUM(x) AS total, AVG(y) AS average, MIN(y) AS lowest, MAX(x) AS highest
FROM nulls
WHERE k = 'b' AND y IS NULL
GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE);
