-- HOP itself stands for the start of the window.
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

SELECT HOP(ts, INTERVAL '15' MINUTE, INTERVAL '1' HOUR) AS at, COUNT(*) AS n
FROM trades
GROUP BY HOP(ts, INTERVAL '15' MINUTE, INTERVAL '1' HOUR);
