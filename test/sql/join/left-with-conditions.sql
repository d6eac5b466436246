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

-- Conditions decide whether a row finds a partner; no row is lost. They see real pairs alone, so none divides by zero.
SELECT o.id, o.symbol, r.agency
FROM orders AS o
LEFT JOIN ratings AS r
  ON o.symbol = r.symbol AND r.rating * 10 > o.amount AND o.id <> 6 AND 12 / COALESCE(r.rating, 0) > 1;
