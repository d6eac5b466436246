-- The watermark is the largest timestamp itself: rows out of order count until their window has fired.
CREATE TABLE events (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/lateness/no-delay.data.jsonl',
  'format' = 'json'
);

SELECT k, TUMBLE_START(ts, INTERVAL '10' SECOND) AS window_start, COUNT(*) AS n, SUM(v) AS total
FROM events
GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND);
