-- As in Flink the sum of INT is INT; where that is too small it is an error, not a wrong number.
CREATE TABLE orders (
  id INT,
  ts AS TO_TIMESTAMP_LTZ(id, 3),
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/orders.jsonl',
  'format' = 'json'
);

SELECT SUM(id + 2147483640) AS total FROM orders GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
