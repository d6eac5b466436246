CREATE TABLE orders (id INT) WITH ('connector' = 'filesystem', 'path' = 'test/sql/data/orders.jsonl');

SELECT id FROM orders;
