-- Lateness is judged by the end of the window, which here lies before the next one starts.
CREATE TABLE events (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/lateness/slide-longer-than-size.data.jsonl',
  'format' = 'json'
);

SELECT k, HOP_START(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND) AS window_start, COUNT(*) AS n, SUM(v) AS total
FROM events
GROUP BY k, HOP(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND);
