CREATE TABLE orders (
  id INT,
  symbol STRING,
  amount BIGINT
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/orders.jsonl',
  'format' = 'json'
);

SELECT id, CAST(symbol AS VARCHAR(2)) AS short, CAST(amount AS VARCHAR(1)) AS digit, TRY_CAST(symbol AS VARCHAR(9)) AS whole, CAST(symbol AS VARCHAR) AS text
FROM orders;
