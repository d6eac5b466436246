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

SELECT sensor, TUMBLE_START(ts, INTERVAL '5' MINUTE) AS window_start,
  AVG(temperature) AS average_temperature, AVG(humidity) AS average_humidity, COUNT(*) AS readings
FROM readings
GROUP BY sensor, TUMBLE(ts, INTERVAL '5' MINUTE);
