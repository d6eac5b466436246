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

SELECT volume + 2 * 3 - 4 AS a, (volume + 2) * (3 - 4) AS b, volume - 3 - 2 AS c, 100 / 10 / 2 AS d FROM trades;
