-- Each match gives a row, in the order of the dimension; null matches nothing, not even null.
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

SELECT o.id, r.agency, r.rating FROM orders AS o JOIN ratings AS r ON o.symbol = r.symbol;
