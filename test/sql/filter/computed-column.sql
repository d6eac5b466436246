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

SELECT id, ts_ms FROM metrics WHERE ts >= TO_TIMESTAMP_LTZ(61000, 3);
