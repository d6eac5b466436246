CREATE TABLE accounts (id INT, name VARCHAR, balance BIGINT, note VARCHAR, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'changelog', 'path' = 'test/sql/data/accounts-upserts.jsonl', 'mode' = 'upsert');
CREATE TABLE out (id INT, balance BIGINT) WITH ('connector' = 'filesystem', 'path' = '/tmp/none', 'format' = 'json');
INSERT INTO out SELECT id, balance FROM accounts;
