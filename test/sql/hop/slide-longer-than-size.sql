-- Rows in the gaps between the windows belong to none.
CREATE TABLE trades (
  symbol STRING,
  side STRING,
  price DOUBLE,
  volume BIGINT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/trades.jsonl',
  'format' = 'json'
);

SELECT HOP_START(ts, INTERVAL '2' MINUTE, INTERVAL '30' SECOND) AS window_start, COUNT(*) AS n, SUM(volume) AS total
FROM trades
GROUP BY HOP(ts, INTERVAL '2' MINUTE, INTERVAL '30' SECOND);
