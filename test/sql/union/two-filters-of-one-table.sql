-- A row that both sides select comes twice.
CREATE TABLE orders (
  id INT,
  symbol STRING,
  amount BIGINT
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/orders.jsonl',
  'format' = 'json'
);

SELECT id, symbol FROM orders WHERE id <= 2
UNION ALL
SELECT id, 'other' FROM orders WHERE amount > 20;
