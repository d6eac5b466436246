-- Writes generated trades to the topic "trades" of a broker on this machine: an hour of a stock exchange, as fast as it goes.

CREATE TABLE generated (
  symbol STRING,
  price  DOUBLE,
  volume BIGINT,
  ts     TIMESTAMP(3)
) WITH (
  'connector' = 'datagen',
  'generator' = 'trades',
  'number-of-rows' = '360000',
  'symbols' = '8',
  'event-rows-per-second' = '100',
  'start' = '2024-01-02 09:30:00',
  'disorder-ms' = '5000'
);

CREATE TABLE trades (
  symbol STRING,
  price  DOUBLE,
  volume BIGINT,
  ts     TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'trades',
  'bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO trades SELECT symbol, price, volume, ts FROM generated;
