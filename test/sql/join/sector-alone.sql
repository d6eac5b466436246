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
CREATE TABLE securities (
  symbol STRING,
  company STRING,
  sector STRING
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/securities.csv',
  'format' = 'csv',
  'csv.include-header' = 'true',
  'lookup.static' = 'true'
);

SELECT s.sector, AVG(t.price) AS average
FROM trades AS t JOIN securities AS s ON t.symbol = s.symbol
GROUP BY s.sector, TUMBLE(t.ts, INTERVAL '1' MINUTE);
