CREATE TABLE events (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/lateness/size-no-multiple-of-slide.data.jsonl',
  'format' = 'json'
);

SELECT k, HOP_START(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND) AS window_start, COUNT(*) AS n, SUM(v) AS total
FROM events
GROUP BY k, HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND);
