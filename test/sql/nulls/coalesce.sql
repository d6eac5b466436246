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

SELECT COALESCE(k, 'none') AS k, COALESCE(x, 0) + 1 AS x, COALESCE(y, x, -1) AS y FROM nulls;
