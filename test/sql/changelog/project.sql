CREATE TABLE accounts (id INT, name VARCHAR, balance BIGINT, note VARCHAR, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'changelog', 'path' = 'test/sql/data/accounts-upserts.jsonl', 'mode' = 'upsert');
SELECT name, balance * 2 AS twice FROM accounts;
