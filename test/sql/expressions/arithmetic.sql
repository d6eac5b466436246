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

SELECT price * volume AS worth, price + 0.5 AS more, volume - 100 AS less, volume / 7 AS quotient, volume % 7 AS remainder, -volume AS negated FROM trades;
