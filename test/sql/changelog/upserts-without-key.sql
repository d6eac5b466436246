CREATE TABLE accounts (id INT, name VARCHAR)
  WITH ('connector' = 'changelog', 'path' = 'test/sql/data/accounts-upserts.jsonl', 'mode' = 'upsert');
SELECT * FROM accounts;
