-- The watermark is that of the table that is behind, so that no row of the other is late.
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
CREATE TABLE readings (
  sensor STRING,
  ts TIMESTAMP(3),
  temperature DOUBLE,
  humidity DOUBLE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/readings.csv',
  'format' = 'csv',
  'csv.include-header' = 'true'
);

SELECT name, TUMBLE_START(ts, INTERVAL '1' HOUR) AS hour_start, COUNT(*) AS n, MAX(number) AS highest
FROM (
  SELECT symbol AS name, ts, price AS number FROM trades
  UNION ALL
  SELECT sensor, ts, temperature FROM readings
) AS both
GROUP BY name, TUMBLE(ts, INTERVAL '1' HOUR);
