CREATE TABLE t (a INT) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/types/ignored-parse-errors.data.jsonl',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true'
);

SELECT a FROM t;
