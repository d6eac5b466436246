-- Division cuts towards zero; the remainder has the sign of the dividend.
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

SELECT v / 2 AS quotient, -v / 2 AS negative, -v % 4 AS remainder FROM old;
