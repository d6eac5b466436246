CREATE TABLE nulls (
  k STRING,
  x BIGINT,
  y DOUBLE,
  flag BOOLEAN,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/nulls.jsonl',
  'format' = 'json'
);

SELECT k, x IS NULL AS no_x, flag IS NOT NULL AS some_flag, flag IS TRUE AS is_true, flag IS NOT FALSE AS not_false FROM nulls WHERE k IS NOT NULL;
