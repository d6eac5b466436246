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

SELECT id, SUM(value) AS total, TUMBLE_START(ts, INTERVAL '1' MINUTE) AS window_start
FROM metrics
GROUP BY id, TUMBLE(ts, INTERVAL '1' MINUTE);
