-- AVG of a BIGINT is a BIGINT, cut towards zero, as in Flink.
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

SELECT symbol, AVG(volume) AS average, AVG(CAST(volume AS DOUBLE)) AS exact_average
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '1' DAY);
