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

SELECT symbol, HOP_START(ts, INTERVAL '5' MINUTE, INTERVAL '10' MINUTE) AS window_start,
  HOP_END(ts, INTERVAL '5' MINUTE, INTERVAL '10' MINUTE) AS window_end,
  COUNT(*) AS n, AVG(price) AS average, SUM(volume) AS total, MIN(price) AS lowest, MAX(price) AS highest
FROM trades
GROUP BY symbol, HOP(ts, INTERVAL '5' MINUTE, INTERVAL '10' MINUTE);
