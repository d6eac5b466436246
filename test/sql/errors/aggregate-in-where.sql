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

SELECT symbol FROM trades WHERE COUNT(*) > 1 GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
