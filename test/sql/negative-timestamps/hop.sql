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

SELECT HOP_START(ts, INTERVAL '30' SECOND, INTERVAL '90' SECOND) AS window_start, COUNT(*) AS n, MIN(v) AS lowest
FROM old
GROUP BY HOP(ts, INTERVAL '30' SECOND, INTERVAL '90' SECOND);
