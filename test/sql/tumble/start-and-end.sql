-- TUMBLE itself stands for the start of the window.
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

SELECT TUMBLE(ts, INTERVAL '1' HOUR) AS at, TUMBLE_START(ts, INTERVAL '1' HOUR) AS window_start,
  TUMBLE_END(ts, INTERVAL '1' HOUR) AS window_end, COUNT(*) AS trades
FROM trades
GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);
