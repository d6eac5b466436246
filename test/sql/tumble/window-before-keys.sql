-- Keys, window and aggregates may be selected in any order.
CREATE TABLE trades (
  symbol STRING,
  side STRING,
  price DOUBLE,
  volume BIGINT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'test/sql/data/trades.jsonl',
  'format' = 'json'
);

SELECT COUNT(*) AS n, MAX(price) AS highest, TUMBLE_END(ts, INTERVAL '1' MINUTE) AS window_end, symbol
FROM trades
GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE), symbol;
