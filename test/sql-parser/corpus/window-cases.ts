import type { SqlCase } from './sql-case.js';

export const WINDOW_CASES: readonly SqlCase[] = [
  ['tumble group', `SELECT k, COUNT(*) AS c FROM t GROUP BY k, TUMBLE(ts, INTERVAL '10' MINUTE)`],
  [
    'tumble start end',
    `SELECT TUMBLE_START(ts, INTERVAL '10' MINUTE) AS ws, TUMBLE_END(ts, INTERVAL '10' MINUTE) AS we, TUMBLE_ROWTIME(ts, INTERVAL '10' MINUTE) AS rt, TUMBLE_PROCTIME(ts, INTERVAL '10' MINUTE) AS pt, SUM(v) FROM t GROUP BY TUMBLE(ts, INTERVAL '10' MINUTE)`,
  ],
  [
    'tumble in select',
    `SELECT k, TUMBLE(ts, INTERVAL '1' HOUR) AS window_start, AVG(p) FROM t GROUP BY k, TUMBLE(ts, INTERVAL '1' HOUR)`,
  ],
  [
    'tumble in select count alias',
    `SELECT k, TUMBLE(ts, INTERVAL '1' HOUR) as window_start, COUNT(*) as count FROM t GROUP BY k, TUMBLE(ts, INTERVAL '1' HOUR)`,
  ],
  [
    'hop group',
    `SELECT HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '1' MINUTE) AS s, COUNT(*) FROM t GROUP BY HOP(ts, INTERVAL '5' SECOND, INTERVAL '1' MINUTE)`,
  ],
  [
    'session group',
    `SELECT SESSION_START(ts, INTERVAL '30' MINUTE) AS s, SESSION_END(ts, INTERVAL '30' MINUTE) AS e, k, COUNT(*) FROM t GROUP BY k, SESSION(ts, INTERVAL '30' MINUTE)`,
  ],
  [
    'tumble table',
    `SELECT window_start, window_end, SUM(price) FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end`,
  ],
  [
    'tumble table, singular unit',
    `SELECT window_start, window_end, SUM(price) FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' MINUTE)) GROUP BY window_start, window_end`,
  ],
  [
    'tumble table with an alias',
    `SELECT w.window_start, SUM(w.price) FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' MINUTES)) AS w GROUP BY w.window_start`,
  ],
  [
    'tumble table with an offset',
    `SELECT * FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' MINUTES, INTERVAL '1' MINUTES))`,
  ],
  [
    'tumble table, arguments by name',
    `SELECT * FROM TABLE(TUMBLE(DATA => TABLE bids, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '10' MINUTES))`,
  ],
  [
    'tumble table over a quoted column',
    `SELECT * FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND))`,
  ],
  [
    'tumble table over a query',
    `SELECT * FROM TABLE(TUMBLE((SELECT a, ts FROM bids), DESCRIPTOR(ts), INTERVAL '10' MINUTES))`,
  ],
  [
    'hop table',
    `SELECT window_start, window_end, SUM(price) FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '5' MINUTES, INTERVAL '10' MINUTES)) GROUP BY window_start, window_end`,
  ],
  [
    'cumulate table',
    `SELECT window_start, window_end, SUM(price) FROM TABLE(CUMULATE(TABLE bids, DESCRIPTOR(ts), INTERVAL '2' MINUTES, INTERVAL '10' MINUTES)) GROUP BY window_start, window_end`,
  ],
  [
    'session table',
    `SELECT window_start, window_end, item, SUM(price) FROM TABLE(SESSION(TABLE bids PARTITION BY item, DESCRIPTOR(ts), INTERVAL '5' MINUTES)) GROUP BY item, window_start, window_end`,
  ],
  [
    'join of window tables',
    `SELECT l.id, r.id, l.window_start FROM (SELECT * FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '5' MINUTES))) l FULL JOIN (SELECT * FROM TABLE(TUMBLE(TABLE b, DESCRIPTOR(ts), INTERVAL '5' MINUTES))) r ON l.id = r.id AND l.window_start = r.window_start AND l.window_end = r.window_end`,
  ],
  [
    'grouping sets in windows',
    `SELECT window_start, window_end, sup, SUM(price) FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end, GROUPING SETS ((sup), ())`,
  ],
  [
    'best rows of each window',
    `SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY price DESC) AS rn FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' MINUTES))) WHERE rn <= 3`,
  ],
  [
    'table with a group',
    `CREATE TABLE fills (sym VARCHAR, px DOUBLE, qty BIGINT, ts TIMESTAMP) WITH ('connector'='kafka','topic'='fills','bootstrap.servers'='localhost:9092','group.id'='g1')`,
  ],
  [
    'count as an alias',
    `SELECT sym, TUMBLE(ts, INTERVAL '1' HOUR) as window_start, COUNT(*) as count, AVG(px) as avg_px, SUM(qty) as total FROM fills GROUP BY sym, TUMBLE(ts, INTERVAL '1' HOUR)`,
  ],
  [
    'table of measurements',
    `CREATE TABLE probes (probe_id VARCHAR, temp DOUBLE, wet DOUBLE, ts TIMESTAMP) WITH ('connector'='kafka','topic'='probes','bootstrap.servers'='localhost:9092')`,
  ],
  [
    'minutes as windows',
    `SELECT probe_id, TUMBLE(ts, INTERVAL '5' MINUTE) as window_start, AVG(temp) as avg_temp, COUNT(*) as n FROM probes GROUP BY probe_id, TUMBLE(ts, INTERVAL '5' MINUTE)`,
  ],
  [
    'table without volumes',
    `CREATE TABLE fills (sym VARCHAR, px DOUBLE, ts TIMESTAMP) WITH ('connector'='kafka','topic'='fills','bootstrap.servers'='localhost:9092')`,
  ],
  [
    'dimension join',
    `SELECT f.sym, d.title, d.sector, TUMBLE(f.ts, INTERVAL '1' HOUR) as window_start, AVG(f.px) as avg_px, COUNT(*) as n FROM fills f LEFT JOIN companies d ON f.sym = d.sym GROUP BY f.sym, d.title, d.sector, TUMBLE(f.ts, INTERVAL '1' HOUR)`,
  ],
  [
    'column called value',
    `CREATE TABLE bad_rows (id BIGINT, value DOUBLE, ts TIMESTAMP) WITH ('connector'='kafka','topic'='bad_rows','bootstrap.servers'='localhost:9092')`,
  ],
  [
    'average of value',
    `SELECT id, TUMBLE(ts, INTERVAL '1' MINUTE) as window_start, AVG(value) as avg_value, COUNT(*) as count FROM bad_rows GROUP BY id, TUMBLE(ts, INTERVAL '1' MINUTE)`,
  ],
];
