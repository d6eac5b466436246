CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = 'test/sql/errors/out-of-range.data.jsonl', 'format' = 'json');

SELECT a FROM t;
