CREATE TABLE t (
  a STRNG,
  b INT
) WITH ('connector' = 'datagen');

SELECT a FROM t;
