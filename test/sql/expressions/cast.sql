-- A DOUBLE is cut towards zero.
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

SELECT CAST(price AS BIGINT) AS whole, CAST(volume AS DOUBLE) / 8 AS eighth, CAST(volume AS STRING) AS text, CAST('12' AS INT) + 1 AS thirteen FROM trades;
