CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = 'test/sql/errors/malformed.data.jsonl', 'format' = 'json');

SELECT a FROM t;
