CREATE TABLE orders (
  id INT,
  symbol STRING,
  amount BIGINT
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/orders.jsonl',
  'format' = 'json'
);
CREATE TABLE ratings (
  symbol STRING,
  agency STRING,
  rating INT
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/ratings.jsonl',
  'format' = 'json'
);

SELECT symbol FROM orders WHERE id > 4
UNION ALL
SELECT symbol FROM ratings
UNION ALL
SELECT symbol FROM orders WHERE id = 2;
