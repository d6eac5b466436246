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

SELECT b, i, l, d, s, dt, t6, z, COUNT(*) AS n
FROM types
WHERE i > -5
GROUP BY b, i, l, d, s, dt, t6, z, TUMBLE(ts, INTERVAL '1' SECOND);
