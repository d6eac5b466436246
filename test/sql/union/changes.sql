CREATE TABLE accounts (id INT, name VARCHAR, balance BIGINT, note VARCHAR, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'changelog', 'path' = 'test/sql/data/accounts-upserts.jsonl', 'mode' = 'upsert');
CREATE TABLE changes (id INT, name VARCHAR, balance BIGINT)
  WITH ('connector' = 'changelog', 'path' = 'test/sql/data/accounts-changes.jsonl', 'mode' = 'all');
SELECT name, balance FROM accounts UNION ALL SELECT name, balance FROM changes;
