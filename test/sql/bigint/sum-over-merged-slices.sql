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

SELECT k, HOP_START(ts, INTERVAL '2' SECOND, INTERVAL '10' SECOND) AS s, SUM(v) AS total FROM big WHERE k <> 'b' GROUP BY k, HOP(ts, INTERVAL '2' SECOND, INTERVAL '10' SECOND);
