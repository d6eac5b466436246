import { describe, expect, it } from 'vitest';
import { catalogOf, errorOf, planOf } from './plan-script.js';

const catalog = catalogOf(`
  CREATE TABLE trades (
    symbol VARCHAR, price DOUBLE, volume INT, is_buy BOOLEAN, day DATE,
    ts TIMESTAMP(3), received TIMESTAMP(3), WATERMARK FOR ts AS ts
  ) WITH ('connector' = 'datagen');
  CREATE TABLE orders (symbol VARCHAR, amount INT) WITH ('connector' = 'datagen');
  CREATE TABLE securities (symbol VARCHAR, company VARCHAR, rating INT)
    WITH ('connector' = 'filesystem', 'lookup.static' = 'true');
  CREATE TABLE rates (code VARCHAR, rate DOUBLE, doubled AS rate * 2)
    WITH ('connector' = 'filesystem', 'lookup.static' = 'true');
`);

const byHour = "GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)";
const joined = 'FROM trades t JOIN securities s ON';

/** Each wrong query, what is said about it, and where. */
const wrong: Readonly<Record<string, readonly (readonly [sql: string, error: string])[]>> = {
  names: [
    ['SELECT prise FROM trades', 'Unknown column "prise" (did you mean "price"?) @1:8'],
    ['SELECT price\nFROM tradse', 'Unknown table "tradse" (did you mean "trades"?) @2:6'],
    ['SELECT Price FROM trades', 'Unknown column "Price" (did you mean "price"?) @1:8'],
    [
      'SELECT t.prise FROM trades t',
      'Table "t" has no column "prise" (did you mean "price"?) @1:10',
    ],
    ['SELECT x.price FROM trades t', 'Unknown table or alias "x" @1:8'],
    ['SELECT trades.price FROM trades t', 'Unknown table or alias "trades" @1:8'],
    ['SELECT x.* FROM trades', 'Unknown table or alias "x" @1:8'],
    [
      'SELECT price FROM other.trades',
      'Unknown database "other": tables live in "default_catalog.default_database" and need no prefix @1:19',
    ],
    [
      `SELECT symbol ${joined} t.symbol = s.symbol`,
      'Column "symbol" is ambiguous: write t.symbol or s.symbol @1:8',
    ],
    ['SELECT CUONT(price) FROM trades', 'Unknown function CUONT (did you mean "COUNT"?) @1:8'],
    ['WITH a AS (SELECT 1 AS x FROM b) SELECT x FROM a', 'Unknown table "b" @1:31'],
    [
      'WITH a (x, y) AS (SELECT price FROM trades) SELECT x FROM a',
      'The list names 2 columns where there are 1 @1:9',
    ],
  ],
  types: [
    ['SELECT 1e999 FROM trades', 'Number 1e999 is outside the range of DOUBLE @1:8'],
    [
      'SELECT * FROM trades WHERE symbol = 5',
      'Cannot compare VARCHAR with INT; CAST one side @1:35',
    ],
    ['SELECT * FROM trades WHERE price', 'WHERE must be BOOLEAN, not DOUBLE @1:28'],
    [
      'SELECT * FROM trades WHERE is_buy AND volume',
      'Operand of AND must be BOOLEAN, not INT @1:39',
    ],
    ['SELECT * FROM trades WHERE NOT volume', 'Operand of NOT must be BOOLEAN, not INT @1:32'],
    [
      'SELECT symbol + 1 FROM trades',
      'Cannot apply + to VARCHAR and INT; CAST the operands to numbers @1:15',
    ],
    [
      "SELECT symbol + 'x' FROM trades",
      'Cannot apply + to VARCHAR and VARCHAR; use || to join texts @1:15',
    ],
    [
      'SELECT ts - received FROM trades',
      'Cannot apply - to TIMESTAMP(3) and TIMESTAMP(3), as there is no interval type for the result @1:11',
    ],
    [
      'SELECT ts + 5 FROM trades',
      "Cannot apply + to TIMESTAMP(3) and INT; add or subtract an interval such as INTERVAL '5' SECOND @1:11",
    ],
    [
      "SELECT price + INTERVAL '5' SECOND FROM trades",
      'Cannot add an interval to DOUBLE; CAST it to TIMESTAMP(3) @1:14',
    ],
    [
      "SELECT day + INTERVAL '5' HOUR FROM trades",
      'Cannot add less than a day to a DATE; CAST it to TIMESTAMP(3) @1:12',
    ],
    [
      "SELECT INTERVAL '5' SECOND FROM trades",
      'An INTERVAL can only be added to or subtracted from a timestamp or date @1:8',
    ],
    [
      "SELECT CASE WHEN is_buy THEN price ELSE 'none' END FROM trades",
      'CASE mixes DOUBLE and VARCHAR; CAST its results to one type @1:41',
    ],
    [
      'SELECT CASE WHEN is_buy THEN NULL END FROM trades',
      'CASE has only NULL results; CAST one of them to a type @1:8',
    ],
    [
      'SELECT CASE WHEN price THEN 1 END FROM trades',
      'Condition of WHEN must be BOOLEAN, not DOUBLE @1:18',
    ],
    ['SELECT CAST(volume AS TIMESTAMP(3)) FROM trades', 'Cannot cast INT to TIMESTAMP(3) @1:8'],
    [
      'SELECT CAST(volume AS TIMESTAMP_LTZ(3)) FROM trades',
      'Cannot cast INT to TIMESTAMP_LTZ(3); use TO_TIMESTAMP_LTZ(number, precision) @1:8',
    ],
    [
      'SELECT CAST(volume AS DECIMAL(5, 2)) FROM trades',
      'Type DECIMAL is not supported; use BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, VARCHAR, STRING, DATE, TIMESTAMP(p), TIMESTAMP_LTZ(p) @1:23',
    ],
    [
      'SELECT NULL FROM trades',
      'NULL has no type here; write CAST(NULL AS VARCHAR) or another type @1:8',
    ],
    ["SELECT * FROM trades WHERE ts > 'soon'", "'soon' is not a TIMESTAMP(3) @1:33"],
    [
      "SELECT DATE '2024-13-01' FROM trades",
      "'2024-13-01' is not a DATE: write DATE '2024-12-31' @1:8",
    ],
    [
      'SELECT 9223372036854775808 FROM trades',
      'Number 9223372036854775808 is outside the range of BIGINT; write 9223372036854775808.0 for a DOUBLE @1:8',
    ],
    ['SELECT * FROM trades WHERE price IS TRUE', 'Operand of IS must be BOOLEAN, not DOUBLE @1:28'],
    [
      "SELECT * FROM trades WHERE volume IN (1, 'x')",
      'Cannot compare INT with VARCHAR; CAST one side @1:42',
    ],
  ],
  grouping: [
    [
      `SELECT volume AS x, price AS x FROM trades GROUP BY x, TUMBLE(ts, INTERVAL '1' HOUR)`,
      'Unknown column "x" @1:53',
    ],
    [
      `SELECT price ${byHour.replace('GROUP', 'FROM trades GROUP')}`,
      'Column "price" must appear in GROUP BY or inside an aggregate function @1:8',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' HOUR) HAVING price > 1",
      'Column "price" must appear in GROUP BY or inside an aggregate function @1:83',
    ],
    [
      `SELECT * FROM trades ${byHour}`,
      '* is not allowed with GROUP BY; name the grouped columns @1:8',
    ],
    [
      'SELECT symbol FROM trades WHERE COUNT(*) > 1',
      'COUNT is not allowed in WHERE, which sees single rows; use HAVING @1:33',
    ],
    [
      'SELECT symbol, COUNT(*) FROM trades GROUP BY symbol',
      "Aggregation without a window is not supported; add TUMBLE(time, INTERVAL '1' HOUR) or HOP(…) to GROUP BY @1:46",
    ],
    [
      'SELECT COUNT(*) FROM trades',
      "Aggregation without a window is not supported; add TUMBLE(time, INTERVAL '1' HOUR) or HOP(…) to GROUP BY @1:8",
    ],
    [
      'SELECT symbol FROM trades HAVING price > 1',
      "Aggregation without a window is not supported; add TUMBLE(time, INTERVAL '1' HOUR) or HOP(…) to GROUP BY @1:40",
    ],
    [
      "SELECT SUM(COUNT(*)) FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)",
      'Aggregate function COUNT is not allowed here, only in SELECT and HAVING of a query with GROUP BY @1:12',
    ],
    [`SELECT SUM(symbol) FROM trades ${byHour}`, 'SUM expects a number, got VARCHAR @1:8'],
    [`SELECT SUM(price, volume) FROM trades ${byHour}`, 'SUM expects one argument, got 2 @1:8'],
    [`SELECT SUM(*) FROM trades ${byHour}`, 'SUM(*) is not supported; write SUM(column) @1:8'],
    [
      `SELECT COUNT(DISTINCT symbol) FROM trades ${byHour}`,
      'COUNT(DISTINCT …) is not supported @1:8',
    ],
    [
      `SELECT COUNT(*) FILTER (WHERE is_buy) FROM trades ${byHour}`,
      'COUNT(…) FILTER is not supported; write COUNT(CASE WHEN condition THEN … END) @1:8',
    ],
    [
      'SELECT SUM(price) OVER (ORDER BY ts) FROM trades',
      'OVER windows are not supported; GROUP BY a TUMBLE or HOP window @1:8',
    ],
    [
      `SELECT 1 AS one FROM trades GROUP BY 1, TUMBLE(ts, INTERVAL '1' HOUR)`,
      'Positions in GROUP BY are not supported; repeat the expression @1:38',
    ],
    [
      `SELECT COUNT(*) FROM trades GROUP BY COUNT(*), TUMBLE(ts, INTERVAL '1' HOUR)`,
      'COUNT is not allowed inside a GROUP BY key @1:38',
    ],
    ['SELECT COUNT(*) FROM trades GROUP BY CUBE (symbol)', 'CUBE is not supported @1:38'],
  ],
  windows: [
    [
      `SELECT TUMBLE_END(ts, INTERVAL '2' HOUR) FROM trades ${byHour}`,
      'TUMBLE_END must repeat the window of GROUP BY with the same arguments @1:8',
    ],
    [
      `SELECT HOP_START(ts, INTERVAL '1' HOUR, INTERVAL '1' HOUR) FROM trades ${byHour}`,
      'HOP_START must repeat the window of GROUP BY with the same arguments @1:8',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY TUMBLE(received, INTERVAL '1' HOUR)",
      'TUMBLE can\'t use "received": the time attribute of table "trades" is "ts", which its WATERMARK names @1:45',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY TUMBLE(price, INTERVAL '1' HOUR)",
      'TUMBLE can\'t use "price": it must be a TIMESTAMP or TIMESTAMP_LTZ column, not DOUBLE @1:45',
    ],
    [
      "SELECT COUNT(*) FROM (SELECT ts + INTERVAL '1' DAY AS ts FROM trades) GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)",
      'TUMBLE can\'t use "ts": it is computed; use the column that a WATERMARK names, or TUMBLE_ROWTIME of an inner query @1:87',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY TUMBLE(ts + INTERVAL '1' DAY, INTERVAL '1' HOUR)",
      'The time of TUMBLE must be a column; declare a computed column with a WATERMARK in CREATE TABLE @1:48',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' MONTH)",
      'The window size must have a fixed length: use days or shorter units @1:49',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY TUMBLE(ts, INTERVAL '0' HOUR)",
      'The window size must be greater than zero @1:49',
    ],
    [
      'SELECT COUNT(*) FROM trades GROUP BY TUMBLE(ts, 60)',
      "The window size must be an interval such as INTERVAL '1' HOUR @1:49",
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY HOP(ts, INTERVAL '1' HOUR)",
      "HOP takes 3 arguments: HOP(time, INTERVAL '5' MINUTE, INTERVAL '1' HOUR), the slide before the size @1:38",
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY SESSION(ts, INTERVAL '1' HOUR)",
      'SESSION windows are not supported; use TUMBLE or HOP @1:38',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY TUMBLE_START(ts, INTERVAL '1' HOUR)",
      'GROUP BY takes TUMBLE(…), not TUMBLE_START(…) @1:38',
    ],
    [
      "SELECT COUNT(*) FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' HOUR), HOP(ts, INTERVAL '1' HOUR, INTERVAL '1' HOUR)",
      'GROUP BY can have only one window @1:69',
    ],
    [
      "SELECT TUMBLE(ts, INTERVAL '1' HOUR) FROM trades WHERE price > 1",
      "Aggregation without a window is not supported; add TUMBLE(time, INTERVAL '1' HOUR) or HOP(…) to GROUP BY @1:8",
    ],
    [
      "SELECT price FROM trades WHERE TUMBLE(ts, INTERVAL '1' HOUR) > ts",
      'TUMBLE is not allowed in WHERE, which sees single rows; use HAVING @1:32',
    ],
    [
      "SELECT * FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(ts), INTERVAL '1' HOUR))",
      'TABLE(TUMBLE(…)) is not supported; write GROUP BY TUMBLE(ts, size) @1:21',
    ],
  ],
  joins: [
    [
      'SELECT * FROM trades t JOIN orders o ON t.symbol = o.symbol',
      "Table \"orders\" is not a dimension table: register it with registerDimensionTable or declare it WITH ('lookup.static' = 'true') to join it @1:29",
    ],
    [
      'SELECT * FROM trades t JOIN (SELECT * FROM securities) s ON t.symbol = s.symbol',
      "The right side of JOIN is not a dimension table: register it with registerDimensionTable or declare it WITH ('lookup.static' = 'true') to join it @1:29",
    ],
    [
      'SELECT * FROM trades t JOIN securitys s ON t.symbol = s.symbol',
      'Unknown table "securitys" (did you mean "securities"?) @1:29',
    ],
    [
      'SELECT * FROM trades t RIGHT JOIN securities s ON t.symbol = s.symbol',
      'RIGHT JOIN is not supported; write LEFT JOIN or INNER JOIN @1:30',
    ],
    [
      'SELECT * FROM trades, securities',
      'CROSS JOIN is not supported; write [INNER] JOIN … ON … @1:21',
    ],
    [
      'SELECT * FROM trades JOIN securities USING (symbol)',
      'USING is not supported; write JOIN … ON a.x = b.x @1:22',
    ],
    [
      `SELECT * ${joined} t.symbol <> s.symbol`,
      'The join condition must equate a column of dimension "securities" with one of the other side @1:54',
    ],
    [
      `SELECT * ${joined} t.price = s.rating`,
      'Cannot join DOUBLE with dimension column "rating" of type INT; CAST the other side to INT @1:53',
    ],
    [
      `SELECT * ${joined} t.symbol = s.rating`,
      'Cannot compare VARCHAR with INT; CAST one side @1:54',
    ],
    [
      'SELECT * FROM trades t JOIN securities FOR SYSTEM_TIME AS OF t.ts AS s ON t.symbol = s.symbol',
      'FOR SYSTEM_TIME AS OF takes a processing-time column of the left side, declared AS PROCTIME(); "ts" is none @1:62',
    ],
    [
      'SELECT * FROM trades t JOIN rates r ON t.symbol = r.code',
      'Dimension table "rates" has the computed column "doubled", which joins don\'t support @1:29',
    ],
  ],
  'what later versions will know': [
    [
      'SELECT DISTINCT symbol FROM trades',
      'SELECT DISTINCT is not supported; GROUP BY the columns and a window instead @1:1',
    ],
    [
      'SELECT price FROM trades ORDER BY price',
      'ORDER BY is not supported; windows come out in the order of their end @1:35',
    ],
    ['SELECT price FROM trades LIMIT 3', 'LIMIT and OFFSET are not supported @1:32'],
    [
      'SELECT symbol FROM trades UNION SELECT symbol FROM orders',
      'UNION is not supported; use UNION ALL @1:27',
    ],
    [
      'SELECT symbol FROM trades INTERSECT SELECT symbol FROM orders',
      'INTERSECT is not supported; use UNION ALL @1:27',
    ],
    [
      'SELECT symbol, price FROM trades UNION ALL SELECT symbol FROM orders',
      'UNION ALL needs equally many columns on both sides, not 2 and 1 @1:34',
    ],
    [
      'SELECT symbol FROM trades UNION ALL SELECT amount FROM orders',
      'UNION ALL can\'t unite column 1, "symbol", of VARCHAR with INT; CAST one side @1:27',
    ],
    ['SELECT 1', 'SELECT without FROM is not supported @1:1'],
    ['VALUES (1)', 'VALUES is not supported as a query @1:1'],
    [
      'SELECT symbol FROM trades WHERE symbol IN (SELECT symbol FROM securities)',
      'IN (SELECT …) is not supported; JOIN a dimension table instead @1:40',
    ],
    ['SELECT ROW(1, 2) FROM trades', 'ROW, ARRAY and MAP values are not supported @1:8'],
  ],
};

describe.each(Object.keys(wrong))('planQuery says what is wrong with %s', (topic) => {
  it.each(wrong[topic] ?? [])('%s', (sql, error) => {
    expect(errorOf(() => planOf(sql, catalog))).toBe(error);
  });
});
