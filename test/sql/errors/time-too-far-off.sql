CREATE TABLE validity (
  id INT,
  until TIMESTAMP(3),
  day DATE,
  epoch_second BIGINT
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/types/far-times.data.jsonl',
  'format' = 'json'
);

SELECT id, until > TIMESTAMP '2024-01-01 00:00:00.123456789' AS is_later FROM validity;
