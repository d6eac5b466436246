CREATE TABLE old (
  k STRING,
  v INT,
  ms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/before-1970.jsonl',
  'format' = 'json'
);

SELECT k, TUMBLE_START(ts, INTERVAL '1' MINUTE) AS window_start, SUM(v) AS total
FROM old
GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE);
