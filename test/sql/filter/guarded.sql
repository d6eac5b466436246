-- AND and OR read from left to right: what the left side settles keeps the right side from failing.
CREATE TABLE readings (
  id INT,
  sensor STRING,
  value INT
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/filter/guarded.data.jsonl',
  'format' = 'json'
);

SELECT id, value <> 0 AND 12 / value > 3 AS is_small, value = 0 OR 12 / value > 3 AS is_small_or_none
FROM readings
WHERE sensor IN ('1', '2', '3') AND (CAST(sensor AS INT) < 3 OR value <> 0 AND 12 / value = 1);
