-- The same totals into a topic, exactly once: kill it at any instant, start it again with the same --state-path, and readers of
-- committed records see each total once.

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
  'group.id' = 'totals-demo',
  'format' = 'json'
);

CREATE TABLE totals (
  symbol       STRING,
  window_start TIMESTAMP(3),
  trades       BIGINT,
  total_volume BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'totals',
  'bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'sink.delivery-guarantee' = 'exactly-once'
);

INSERT INTO totals
SELECT symbol, TUMBLE(ts, INTERVAL '10' MINUTE), COUNT(*), SUM(volume)
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '10' MINUTE);
