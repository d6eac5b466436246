-- CASE without ELSE gives null.
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

SELECT CASE WHEN flag THEN 'yes' WHEN NOT flag THEN 'no' END AS word, CASE k WHEN 'a' THEN 1 WHEN 'b' THEN 2 ELSE 0 END AS number FROM nulls;
