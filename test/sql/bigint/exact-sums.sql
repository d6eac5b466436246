-- Sums stay exact up to the largest BIGINT.
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

SELECT k, SUM(v) AS total FROM big GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE);
