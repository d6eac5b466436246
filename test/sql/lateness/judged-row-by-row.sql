-- 15 s makes the watermark 10 s: what comes behind it for [0 s, 10 s) is late, whatever batch it is in.
CREATE TABLE events (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/lateness/judged-row-by-row.data.jsonl',
  'format' = 'json'
);

SELECT k, TUMBLE_START(ts, INTERVAL '10' SECOND) AS window_start, COUNT(*) AS n, SUM(v) AS total
FROM events
GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND);
