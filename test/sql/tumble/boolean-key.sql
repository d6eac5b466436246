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

SELECT price > 190 AS expensive, COUNT(*) AS n, AVG(price) AS average
FROM trades
GROUP BY price > 190, TUMBLE(ts, INTERVAL '1' HOUR);
