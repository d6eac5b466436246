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

SELECT m.id AS key, m.*, 1 AS one FROM metrics AS m;
