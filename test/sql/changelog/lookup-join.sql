CREATE TABLE accounts (id INT, name VARCHAR, balance BIGINT, note VARCHAR, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'changelog', 'path' = 'test/sql/data/accounts-upserts.jsonl', 'mode' = 'upsert');
CREATE TABLE ratings (id INT, rating VARCHAR)
  WITH ('connector' = 'filesystem', 'path' = 'test/sql/data/account-ratings.jsonl', 'format' = 'json', 'lookup.static' = 'true');
SELECT a.id, a.balance, r.rating FROM accounts AS a LEFT JOIN ratings AS r ON a.id = r.id;
