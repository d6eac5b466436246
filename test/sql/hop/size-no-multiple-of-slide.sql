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

SELECT HOP_START(ts, INTERVAL '4' MINUTE, INTERVAL '10' MINUTE) AS window_start, COUNT(*) AS n, SUM(volume) AS total
FROM trades
GROUP BY HOP(ts, INTERVAL '4' MINUTE, INTERVAL '10' MINUTE);
