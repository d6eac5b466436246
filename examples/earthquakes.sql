-- A week of earthquakes as the U.S. Geological Survey reported them: see data/PROVENANCE.md.
-- Run it from the project's folder: npx sabot-sql run examples/earthquakes.sql

CREATE TABLE earthquakes (
  id     STRING,
  mag    DOUBLE,
  place  STRING,
  `time` BIGINT,                                  -- epoch milliseconds
  net    STRING,                                  -- the network that reported it
  type   STRING,
  depth  DOUBLE,                                  -- kilometres
  lon    DOUBLE,
  lat    DOUBLE,
  ts AS TO_TIMESTAMP_LTZ(`time`, 3),
  WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE
) WITH (
  'connector' = 'filesystem',
  'path' = 'examples/data/earthquakes.jsonl',
  'format' = 'json'
);

-- How many, how strong: hour by hour.
SELECT
  TUMBLE(ts, INTERVAL '1' HOUR) AS hour_start,
  COUNT(*) AS quakes,
  AVG(mag) AS average_magnitude,
  MIN(mag) AS weakest,
  MAX(mag) AS strongest
FROM earthquakes
WHERE type = 'earthquake'
GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);

-- The networks day by day, those with more than ten reports.
SELECT
  net,
  TUMBLE(ts, INTERVAL '1' DAY) AS day_start,
  COUNT(*) AS quakes,
  AVG(depth) AS average_depth,
  MIN(mag) AS weakest,
  MAX(mag) AS strongest
FROM earthquakes
WHERE type = 'earthquake'
GROUP BY net, TUMBLE(ts, INTERVAL '1' DAY)
HAVING COUNT(*) > 10;
