-- A BIGINT sum beyond 64 bits is an error, never a wrong number.
CREATE TABLE big (
  k STRING,
  v BIGINT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/big.jsonl',
  'format' = 'json'
);

SELECT SUM(v) AS total FROM big WHERE v > 1 GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
