CREATE TABLE metrics (
  id INT,
  value DOUBLE,
  ts_ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ts_ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/metrics.jsonl',
  'format' = 'json'
);

SELECT id, HOP_START(ts, INTERVAL '10' SECOND, INTERVAL '1' MINUTE) AS window_start, MIN(value) AS lowest, MAX(value) AS highest
FROM metrics
WHERE id = 7
GROUP BY id, HOP(ts, INTERVAL '10' SECOND, INTERVAL '1' MINUTE);
