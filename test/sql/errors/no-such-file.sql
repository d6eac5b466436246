CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = 'test/sql/data/missing.jsonl', 'format' = 'json');

SELECT a FROM t;
