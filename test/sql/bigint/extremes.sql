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

SELECT k, MIN(v) AS lowest, MAX(v) AS highest FROM big GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE);
