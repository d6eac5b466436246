-- 9007199254740993 is no double.
CREATE TABLE big (
  k STRING,
  v BIGINT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/big.jsonl',
  'format' = 'json'
);

SELECT k, v FROM big WHERE v = 9007199254740993 OR v > 9007199254740995;
