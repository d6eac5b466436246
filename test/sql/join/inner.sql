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
CREATE TABLE securities (
  symbol STRING,
  company STRING,
  sector STRING
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/securities.csv',
  'format' = 'csv',
  'csv.include-header' = 'true',
  'lookup.static' = 'true'
);

SELECT o.id, s.company, s.sector FROM orders AS o INNER JOIN securities AS s ON o.symbol = s.symbol;
