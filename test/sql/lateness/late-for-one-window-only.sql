-- 7 s is late for [0 s, 10 s), which has fired at 11 s, yet in time for [5 s, 15 s); 4 s is late for all its windows.
CREATE TABLE events (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/lateness/late-for-one-window-only.data.jsonl',
  'format' = 'json'
);

SELECT k, HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND) AS window_start, COUNT(*) AS n, SUM(v) AS total
FROM events
GROUP BY k, HOP(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND);
