-- An operation with null gives null.
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

SELECT x + y AS sum, x * 2 AS twice, -y AS negated FROM nulls;
