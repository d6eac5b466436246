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

SELECT symbol, TUMBLE_START(ts, INTERVAL '1' MINUTE) AS window_start,
  COUNT(*) AS trades, AVG(price) AS average_price, SUM(volume) AS total_volume,
  MIN(price) AS lowest, MAX(price) AS highest
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
