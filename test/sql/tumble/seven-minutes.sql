-- Windows are aligned to the epoch, also where they do not divide an hour.
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

SELECT symbol, TUMBLE_START(ts, INTERVAL '7' MINUTE) AS window_start, COUNT(*) AS n
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '7' MINUTE);
