-- Trades from the topic "trades", as examples/produce-trades.sql writes them: totals by symbol and ten minutes, as windows close.

CREATE TABLE trades (
  symbol STRING,
  price  DOUBLE,
  volume BIGINT,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'trades',
  'bootstrap.servers' = 'localhost:9092',
  'group.id' = 'trades-demo',
  'format' = 'json'
);

SELECT
  symbol,
  TUMBLE(ts, INTERVAL '10' MINUTE) AS window_start,
  COUNT(*) AS trades,
  AVG(price) AS average_price,
  SUM(volume) AS total_volume
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '10' MINUTE);
