-- Trades joined with what is known about the companies. The securities are a bounded table that is read whole before the
-- trades start ('lookup.static'); a symbol that is not among them keeps its trades, with NULL for company and sector.

CREATE TABLE trades (
  symbol STRING,
  price  DOUBLE,
  volume BIGINT,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '30' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'examples/data/trades.jsonl',
  'format' = 'json'
);

CREATE TABLE securities (
  symbol  STRING,
  company STRING,
  sector  STRING
) WITH (
  'connector' = 'filesystem',
  'path' = 'examples/data/securities.csv',
  'format' = 'csv',
  'csv.include-header' = 'true',
  'lookup.static' = 'true'
);

SELECT
  t.symbol,
  s.company,
  s.sector,
  TUMBLE(t.ts, INTERVAL '1' HOUR) AS hour_start,
  COUNT(*) AS trades,
  AVG(t.price) AS average_price,
  SUM(t.volume) AS total_volume
FROM trades AS t
LEFT JOIN securities AS s ON t.symbol = s.symbol
GROUP BY t.symbol, s.company, s.sector, TUMBLE(t.ts, INTERVAL '1' HOUR);
