CREATE TABLE types (
  b BOOLEAN,
  i INT,
  l BIGINT,
  f FLOAT,
  d DOUBLE,
  s STRING,
  dt DATE,
  t0 TIMESTAMP(0),
  t3 TIMESTAMP(3),
  t6 TIMESTAMP(6),
  t9 TIMESTAMP(9),
  z TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/types.jsonl',
  'format' = 'json'
);

SELECT * FROM types;
