import { describe, expect, it } from 'vitest';
import { catalogOf, explain } from './plan-script.js';

const catalog = catalogOf(`
  CREATE TABLE sensor_readings (
    sensor_id VARCHAR,
    temperature DOUBLE,
    humidity DOUBLE,
    note STRING,
    ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
  ) WITH ('connector' = 'kafka', 'topic' = 'readings',
    'properties.sasl.jaas.config' = 'user:pass', 'url' = 'https://me:secret@host/path');
  CREATE TABLE trades (
    symbol VARCHAR,
    price DOUBLE,
    volume BIGINT,
    venue INT,
    ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts
  ) WITH ('connector' = 'datagen');
  CREATE TABLE securities (symbol VARCHAR, company VARCHAR, sector VARCHAR, rating INT)
    WITH ('connector' = 'filesystem', 'lookup.static' = 'true');
  CREATE TABLE venues (id BIGINT, name VARCHAR)
    WITH ('connector' = 'filesystem', 'lookup.static' = 'true');
  CREATE TABLE events (id VARCHAR, \`value\` INT, at_time TIMESTAMP(6))
    WITH ('connector' = 'filesystem');
`);

describe('explainPlan, for the specified queries', () => {
  it('shows sensor readings by sensor and five minutes', () => {
    const plan = explain(
      `SELECT sensor_id, TUMBLE(ts, INTERVAL '5' MINUTE) AS window_start,
         AVG(temperature) AS avg_temperature, AVG(humidity) AS avg_humidity, COUNT(*) AS readings
       FROM sensor_readings
       GROUP BY sensor_id, TUMBLE(ts, INTERVAL '5' MINUTE)`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[sensor_id, window_start, avg$0 AS avg_temperature, avg$1 AS avg_humidity, count$2 AS readings])
      +- WindowAggregate(groupBy=[sensor_id], window=[TUMBLE(ts, INTERVAL '5' MINUTE)], select=[AVG(temperature) AS avg$0, AVG(humidity) AS avg$1, COUNT(*) AS count$2])
         +- Scan(table=[sensor_readings], columns=[sensor_id VARCHAR, temperature DOUBLE, humidity DOUBLE, ts TIMESTAMP(3)], unread=[note], watermark=[ts - INTERVAL '5' SECOND], options=['connector'='kafka', 'topic'='readings', 'properties.sasl.jaas.config'='***', 'url'='https://***@host/path'])"
    `);
  });

  it('shows trades by symbol and hour', () => {
    const plan = explain(
      `SELECT symbol, TUMBLE_START(ts, INTERVAL '1' HOUR) AS window_start,
         TUMBLE_END(ts, INTERVAL '1' HOUR) AS window_end,
         COUNT(*) AS trade_count, AVG(price) AS avg_price, SUM(volume) AS total_volume
       FROM trades
       GROUP BY symbol, TUMBLE(ts, INTERVAL '1' HOUR)
       HAVING COUNT(*) > 10 AND symbol <> 'TEST'`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[symbol, window_start, window_end, count$0 AS trade_count, avg$1 AS avg_price, sum$2 AS total_volume])
      +- Filter(where=[count$0 > 10])
         +- WindowAggregate(groupBy=[symbol], window=[TUMBLE(ts, INTERVAL '1' HOUR)], select=[COUNT(*) AS count$0, AVG(price) AS avg$1, SUM(volume) AS sum$2])
            +- Filter(where=[symbol <> 'TEST'])
               +- Scan(table=[trades], columns=[symbol VARCHAR, price DOUBLE, volume BIGINT, ts TIMESTAMP(3)], unread=[venue], watermark=[ts], options=['connector'='datagen'])"
    `);
  });

  it('shows trades joined with a dimension, grouped by its columns', () => {
    const plan = explain(
      `SELECT t.symbol, s.company, s.sector, TUMBLE(t.ts, INTERVAL '1' HOUR) AS hour,
         COUNT(*) AS trades, SUM(t.price * t.volume) / SUM(t.volume) AS vwap
       FROM trades t LEFT JOIN securities s ON t.symbol = s.symbol
       WHERE t.price > 0
       GROUP BY t.symbol, s.company, s.sector, TUMBLE(t.ts, INTERVAL '1' HOUR)`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[symbol, company, sector, window_start AS hour, count$0 AS trades, sum$1 / CAST(sum$2 AS DOUBLE) AS vwap])
      +- WindowAggregate(groupBy=[symbol, company, sector], window=[TUMBLE(ts, INTERVAL '1' HOUR)], select=[COUNT(*) AS count$0, SUM($4) AS sum$1, SUM(volume) AS sum$2])
         +- Project(select=[symbol, company, sector, ts, price * CAST(volume AS DOUBLE) AS $4, volume])
            +- LookupJoin(type=[LEFT], dimension=[securities], on=[symbol = securities.symbol], add=[company, sector])
               +- Filter(where=[price > 0.0])
                  +- Scan(table=[trades], columns=[symbol VARCHAR, price DOUBLE, volume BIGINT, ts TIMESTAMP(3)], unread=[venue], watermark=[ts], options=['connector'='datagen'])"
    `);
  });

  it('shows columns called id and value, the alias count, and a table without watermark', () => {
    const plan = explain(
      `SELECT id, HOP(at_time, INTERVAL '1' MINUTE, INTERVAL '1' HOUR) AS start,
         COUNT(*) AS count, MAX(value) AS value
       FROM events
       GROUP BY id, HOP(at_time, INTERVAL '1' MINUTE, INTERVAL '1' HOUR)`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[id, window_start AS start, count$0 AS count, max$1 AS value])
      +- WindowAggregate(groupBy=[id], window=[HOP(at_time, INTERVAL '1' MINUTE, INTERVAL '1' HOUR)], select=[COUNT(*) AS count$0, MAX(value) AS max$1])
         +- Scan(table=[events], columns=[id VARCHAR, value INT, at_time TIMESTAMP(6)], watermark=[none: windows fire at the end of the input], options=['connector'='filesystem'])"
    `);
  });
});

describe('explainPlan', () => {
  it('shows a projection above a filter above the scan', () => {
    const plan = explain(
      `SELECT id, value * 2 + 1 AS odd, CASE WHEN value IS NULL THEN 'none' ELSE id END AS label
       FROM events WHERE NOT (value < 3 OR id = 'it''s') AND at_time >= '2024-01-01 00:00:00'`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[id, value * 2 + 1 AS odd, CASE WHEN value IS NULL THEN 'none' ELSE id END AS label])
      +- Filter(where=[NOT (value < 3 OR id = 'it''s') AND at_time >= TIMESTAMP '2024-01-01 00:00:00.000000'])
         +- Scan(table=[events], columns=[id VARCHAR, value INT, at_time TIMESTAMP(6)], options=['connector'='filesystem'])"
    `);
  });

  it('shows the key of an inner join converted, and its other conditions as filters', () => {
    const plan = explain(
      `SELECT t.symbol, v.name FROM trades AS t JOIN venues v
       ON v.id = t.venue AND v.name <> 'dark' AND t.price > 1`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[symbol, name])
      +- Filter(where=[name <> 'dark'])
         +- LookupJoin(type=[INNER], dimension=[venues], on=[$key0 = venues.id], add=[name])
            +- Project(select=[symbol, CAST(venue AS BIGINT) AS $key0])
               +- Filter(where=[price > 1.0])
                  +- Scan(table=[trades], columns=[symbol VARCHAR, price DOUBLE, venue INT, ts TIMESTAMP(3)], unread=[volume], watermark=[ts], options=['connector'='datagen'])"
    `);
  });

  it('shows a left join whose rows only look up where a condition holds', () => {
    const plan = explain(
      `SELECT t.symbol, s.company FROM trades t LEFT JOIN securities s
       ON t.symbol = s.symbol AND t.volume > 100 AND s.rating = 1`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[symbol, company])
      +- LookupJoin(type=[LEFT], dimension=[securities], on=[$key0 = securities.symbol, $key1 = securities.rating], add=[company])
         +- Project(select=[symbol, CASE WHEN volume > 100 THEN symbol END AS $key0, 1 AS $key1])
            +- Scan(table=[trades], columns=[symbol VARCHAR, volume BIGINT, ts TIMESTAMP(3)], unread=[price, venue], watermark=[ts], options=['connector'='datagen'])"
    `);
  });

  it('shows a union of three inputs in the types that hold all of them', () => {
    const plan = explain(
      `SELECT symbol AS name, volume AS n FROM trades
       UNION ALL SELECT id, value FROM events
       UNION ALL SELECT sensor_id, temperature FROM sensor_readings`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "UnionAll(columns=[name, n])
      :- Project(select=[symbol AS name, CAST(volume AS DOUBLE) AS n])
      :  +- Scan(table=[trades], columns=[symbol VARCHAR, volume BIGINT, ts TIMESTAMP(3)], unread=[price, venue], watermark=[ts], options=['connector'='datagen'])
      :- Project(select=[id AS name, CAST(CAST(value AS BIGINT) AS DOUBLE) AS n])
      :  +- Scan(table=[events], columns=[id VARCHAR, value INT], unread=[at_time], options=['connector'='filesystem'])
      +- Project(select=[sensor_id AS name, temperature AS n])
         +- Scan(table=[sensor_readings], columns=[sensor_id VARCHAR, temperature DOUBLE, ts TIMESTAMP(3)], unread=[humidity, note], watermark=[ts - INTERVAL '5' SECOND], options=['connector'='kafka', 'topic'='readings', 'properties.sasl.jaas.config'='***', 'url'='https://***@host/path'])"
    `);
  });

  it('shows windows over the results of windows', () => {
    const plan = explain(
      `WITH minutes AS (
         SELECT symbol, TUMBLE_ROWTIME(ts, INTERVAL '1' MINUTE) AS minute_time, COUNT(*) AS n
         FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE))
       SELECT TUMBLE(minute_time, INTERVAL '1' DAY) AS day, MAX(n) AS busiest
       FROM minutes WHERE symbol = 'A' GROUP BY TUMBLE(minute_time, INTERVAL '1' DAY)`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[window_start AS day, max$0 AS busiest])
      +- WindowAggregate(groupBy=[], window=[TUMBLE(minute_time, INTERVAL '1' DAY)], select=[MAX(n) AS max$0])
         +- Project(select=[window_end - INTERVAL '0.001' SECOND AS minute_time, count$0 AS n])
            +- WindowAggregate(groupBy=[symbol], window=[TUMBLE(ts, INTERVAL '1' MINUTE)], select=[COUNT(*) AS count$0])
               +- Filter(where=[symbol = 'A'])
                  +- Scan(table=[trades], columns=[symbol VARCHAR, ts TIMESTAMP(3)], unread=[price, volume, venue], watermark=[ts], options=['connector'='datagen'])"
    `);
  });

  it('shows computed columns, and a join as of processing time', () => {
    const computed = catalogOf(`
      CREATE TABLE ticks (
        symbol VARCHAR, ms BIGINT, price DOUBLE,
        ts AS TO_TIMESTAMP_LTZ(ms, 3), proc_time AS PROCTIME(),
        WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
      ) WITH ('connector' = 'filesystem');
      CREATE TABLE securities (symbol VARCHAR, company VARCHAR)
        WITH ('connector' = 'filesystem', 'lookup.static' = 'true');`);
    const plan = explain(
      `SELECT s.company, HOP_END(t.ts, INTERVAL '10' SECOND, INTERVAL '1' MINUTE) AS window_end, MAX(price) AS high
       FROM ticks AS t JOIN securities FOR SYSTEM_TIME AS OF t.proc_time AS s ON t.symbol = s.symbol
       WHERE price > 0 AND 1 / CAST(price AS INT) > 2
       GROUP BY s.company, HOP(t.ts, INTERVAL '10' SECOND, INTERVAL '1' MINUTE)`,
      computed,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[company, window_end, max$0 AS high])
      +- WindowAggregate(groupBy=[company], window=[HOP(ts, INTERVAL '10' SECOND, INTERVAL '1' MINUTE)], select=[MAX(price) AS max$0])
         +- Filter(where=[1 / CAST(price AS INT) > 2])
            +- LookupJoin(type=[INNER], dimension=[securities], on=[symbol = securities.symbol], add=[company])
               +- Filter(where=[price > 0.0])
                  +- Scan(table=[ticks], columns=[symbol VARCHAR, ms BIGINT, price DOUBLE], computed=[TO_TIMESTAMP_LTZ(ms, 3) AS ts], watermark=[ts - INTERVAL '5' SECOND], options=['connector'='filesystem'])"
    `);
  });

  it('shows a copy of a table as its scan alone', () => {
    expect(explain('SELECT * FROM venues', catalog)).toMatchInlineSnapshot(
      `"Scan(table=[venues], columns=[id BIGINT, name VARCHAR], options=['connector'='filesystem', 'lookup.static'='true'])"`,
    );
  });
});
