CREATE TABLE types (
  b BOOLEAN,
  i INT,
  l BIGINT,
  f FLOAT,
  d DOUBLE,
  s STRING,
  dt DATE,
  t3 TIMESTAMP(3)
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/types.csv',
  'format' = 'csv',
  'csv.include-header' = 'true'
);

SELECT * FROM types;
