-- 64 bits count nanoseconds up to the year 2262 only, and seconds since the epoch may be no time at all.
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

SELECT id,
  TRY_CAST(until AS TIMESTAMP(9)) AS until_nanos,
  TRY_CAST(day AS TIMESTAMP(9)) AS day_nanos,
  until > TIMESTAMP '2024-01-01 00:00:00.123456' AS is_later,
  TO_TIMESTAMP_LTZ(epoch_second, 0) AS ts
FROM validity;
