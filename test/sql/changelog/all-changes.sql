CREATE TABLE changes (id INT, name VARCHAR, balance BIGINT)
  WITH ('connector' = 'changelog', 'path' = 'test/sql/data/accounts-changes.jsonl', 'mode' = 'all');
SELECT id, UPPER(name) AS name, balance FROM changes WHERE balance < 40;
