-- One row far ahead closes all windows before it; rows near it are still in time.
CREATE TABLE events (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/lateness/jump-ahead.data.jsonl',
  'format' = 'json'
);

SELECT k, TUMBLE_START(ts, INTERVAL '10' SECOND) AS window_start, COUNT(*) AS n, SUM(v) AS total
FROM events
GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND);
