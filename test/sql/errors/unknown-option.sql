CREATE TABLE t (a INT) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/orders.jsonl',
  'format' = 'json',
  'json.ignore-parse-error' = 'true'
);

SELECT a FROM t;
