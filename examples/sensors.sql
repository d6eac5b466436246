-- Readings of three sensors in windows of five minutes. They come up to six seconds out of order, and one is so late
-- that its window has closed before: it is counted as late, and left out.

CREATE TABLE readings (
  sensor_id   STRING,
  temperature DOUBLE,
  humidity    DOUBLE,
  ts          TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'examples/data/sensors.csv',
  'format' = 'csv',
  'csv.include-header' = 'true'
);

SELECT
  sensor_id,
  TUMBLE_START(ts, INTERVAL '5' MINUTE) AS window_start,
  TUMBLE_END(ts, INTERVAL '5' MINUTE) AS window_end,
  AVG(temperature) AS average_temperature,
  AVG(humidity) AS average_humidity,
  COUNT(*) AS readings
FROM readings
GROUP BY sensor_id, TUMBLE(ts, INTERVAL '5' MINUTE);
