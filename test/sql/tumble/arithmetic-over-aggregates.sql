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

SELECT symbol, SUM(price * volume) / SUM(volume) AS average, MAX(price) - MIN(price) AS spread, COUNT(*) + 1 AS one_more
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
