CREATE TABLE t (a INT) WITH (
  'connector' = 'filesystem',
  'pth' = 'x',
  'format' = 'json'
);

SELECT a FROM t;
