-- Watermarks come from the table, before WHERE: the row at 20 s fires [0 s, 10 s) although it is filtered out.
CREATE TABLE events (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/lateness/filtered-rows-advance-time.data.jsonl',
  'format' = 'json'
);

SELECT k, TUMBLE_START(ts, INTERVAL '10' SECOND) AS window_start, SUM(v) AS total
FROM events
WHERE v > 0
GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND);
