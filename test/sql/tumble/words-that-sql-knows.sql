-- Columns called id and value and the alias count need no quotes.
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

SELECT id, COUNT(*) AS count, MAX(value) AS value
FROM metrics
GROUP BY id, TUMBLE(ts, INTERVAL '1' MINUTE);
