/** The table of the demo: a few trades out of order, and a few too late for their window. */
export const DEMO_TABLE = `CREATE TABLE trades (
  symbol STRING,
  price  DOUBLE,
  volume BIGINT,
  ts     TIMESTAMP_LTZ(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH (
  'connector' = 'datagen', 'generator' = 'trades', 'number-of-rows' = '120000000',
  'symbols' = '500', 'event-rows-per-second' = '20000',
  'disorder-ms' = '2000', 'late-rate' = '0.001', 'late-ms' = '120000'
)`;

export const DEMO_QUERY = `SELECT symbol, TUMBLE(ts, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS trades, SUM(volume) AS volume,
       AVG(price) AS average, MIN(price) AS low, MAX(price) AS high
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE)`;

/** The windows' length as in the query. */
export const DEMO_WINDOW_MS = 60_000;
