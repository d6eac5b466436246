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

SELECT TUMBLE_START(ts, INTERVAL '1' DAY) AS day_start, MIN(volume) AS smallest, MAX(volume) AS largest
FROM trades
GROUP BY TUMBLE(ts, INTERVAL '1' DAY);
