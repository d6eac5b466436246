-- Generated trades: half an hour of a stock exchange, the same in every run.

CREATE TABLE trades (
  symbol STRING,
  price  DOUBLE,
  volume BIGINT,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'datagen',
  'generator' = 'trades',
  'number-of-rows' = '180000',
  'symbols' = '8',
  'event-rows-per-second' = '100',
  'start' = '2024-01-02 09:30:00',
  'disorder-ms' = '5000'
);

-- A tumbling window: every ten minutes, by symbol.
SELECT
  symbol,
  TUMBLE(ts, INTERVAL '10' MINUTE) AS window_start,
  COUNT(*) AS trades,
  AVG(price) AS average_price,
  SUM(volume) AS total_volume
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '10' MINUTE);

-- A hopping window: the last fifteen minutes, every five, where much was traded.
SELECT
  symbol,
  HOP_START(ts, INTERVAL '5' MINUTE, INTERVAL '15' MINUTE) AS window_start,
  HOP_END(ts, INTERVAL '5' MINUTE, INTERVAL '15' MINUTE) AS window_end,
  MAX(price) - MIN(price) AS price_range,
  SUM(volume) AS total_volume
FROM trades
WHERE price > 10
GROUP BY symbol, HOP(ts, INTERVAL '5' MINUTE, INTERVAL '15' MINUTE)
HAVING SUM(volume) > 5000000;
