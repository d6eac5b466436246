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
CREATE TABLE venues (
  symbol STRING,
  venue INT,
  fee DOUBLE
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/venues.jsonl',
  'format' = 'json',
  'lookup.static' = 'true'
);

SELECT o.id, v.fee FROM orders AS o LEFT JOIN venues AS v ON o.symbol = v.symbol AND o.venue = v.venue;
