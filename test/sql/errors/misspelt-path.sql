CREATE TABLE t (a INT) WITH (
  'connector' = 'filesystem',
  'pth' = 'test/sql/data/orders.jsonl',
  'format' = 'json'
);

SELECT a FROM t;
