CREATE TABLE orders (
  id INT,
  symbol STRING,
  venue INT,
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
  'format' = 'json',
  'lookup.static' = 'true'
);

SELECT o.id, o.symbol, r.agency FROM orders AS o LEFT JOIN ratings AS r ON o.symbol = r.symbol;
