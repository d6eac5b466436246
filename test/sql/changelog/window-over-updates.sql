CREATE TABLE accounts (id INT, name VARCHAR, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'changelog', 'path' = 'none', 'mode' = 'upsert');
SELECT name, COUNT(*) FROM accounts GROUP BY name, TUMBLE(ts, INTERVAL '1' HOUR);
