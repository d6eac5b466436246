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

SELECT symbol, CASE WHEN volume >= 200 THEN 'large' WHEN volume >= 50 THEN 'medium' ELSE 'small' END AS size, CASE side WHEN 'buy' THEN volume ELSE -volume END AS flow FROM trades;
