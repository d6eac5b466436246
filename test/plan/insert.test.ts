import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { explainInsert } from '../../src/plan/explain.js';
import type { InsertPlan } from '../../src/plan/physical/physical-plan.js';
import { planInsert } from '../../src/plan/plan-insert.js';
import { printExpression } from '../../src/plan/print-expression.js';
import { tableFromSchema } from '../../src/plan/table-from-schema.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { field } from '../../src/types/schema.js';
import { INT, printType } from '../../src/types/sql-type.js';
import { catalogOf, errorOf } from './plan-script.js';

const catalog = catalogOf(`
  CREATE TABLE trades (
    symbol VARCHAR, price DOUBLE, volume INT, total BIGINT, factor FLOAT, is_buy BOOLEAN,
    day DATE, ts TIMESTAMP(3), received TIMESTAMP_LTZ(6), exact_at TIMESTAMP(9), id INT NOT NULL,
    WATERMARK FOR ts AS ts
  ) WITH ('connector' = 'datagen');
  CREATE TABLE sink (a INT, b VARCHAR(3), c DOUBLE)
    WITH ('connector' = 'filesystem', 'path' = '/out', 'password' = 'hush');
  CREATE TABLE doubled (a INT, twice AS a * 2, b VARCHAR) WITH ('connector' = 'filesystem');
  CREATE TABLE strict (id INT NOT NULL, symbol VARCHAR NOT NULL, price DOUBLE)
    WITH ('connector' = 'filesystem');
  CREATE TABLE keyed (id INT, symbol VARCHAR, PRIMARY KEY (id) NOT ENFORCED)
    WITH ('connector' = 'filesystem');
  CREATE TABLE days (day DATE, symbol VARCHAR, venue INT, volume INT)
    PARTITIONED BY (day, venue) WITH ('connector' = 'filesystem');
`);
catalog.add(tableFromSchema('companies', [field('id', INT)], new Map(), undefined, true));

function planOf(sql: string): InsertPlan {
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  if (statement.kind !== 'insert') throw new Error('expected INSERT');
  return planInsert(statement, sql, catalog);
}

/** What each column of the table is given. */
function written(sql: string): readonly string[] {
  const { query } = planOf(sql);
  const inner = query.kind === 'enforce-not-null' ? query.input : query;
  return inner.schema.map(({ name }, i) => {
    if (inner.kind !== 'project') return name;
    return `${name} = ${printExpression(must(inner.expressions[i]), inner.input.schema)}`;
  });
}

/** A table of one column of the type, and what a column of trades is written to it as. */
function assigned(column: string, type: string): string {
  const sink = catalogOf(`CREATE TABLE one (x ${type}) WITH ('connector' = 'filesystem')`);
  sink.add(must(catalog.find('trades')));
  const sql = `INSERT INTO one SELECT ${column} FROM trades`;
  return errorOf(() => {
    const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
    if (statement.kind !== 'insert') throw new Error('expected INSERT');
    const { query } = planInsert(statement, sql, sink);
    throw new Error(query.schema.map((one) => printType(one.type)).join());
  });
}

describe('planInsert', () => {
  it("writes the query's columns to the table's by position, whatever they are called", () => {
    const sql = 'INSERT INTO sink SELECT volume AS c, symbol, price AS a FROM trades';
    expect(written(sql)).toEqual(['a = volume', 'b = symbol', 'c = price']);
  });

  it('gives the query the schema of the table', () => {
    const { query, table, nameOffset } = planOf(
      'INSERT INTO sink SELECT volume, symbol, volume FROM trades',
    );
    expect(query.schema).toEqual(table.physical);
    expect(nameOffset).toBe('INSERT INTO '.length);
  });

  it('follows the list of columns, and writes NULL to those that it leaves out', () => {
    expect(written('INSERT INTO sink (c, a) SELECT price, volume FROM trades')).toEqual([
      'a = volume',
      'b = NULL',
      'c = price',
    ]);
  });

  it('passes computed columns over, as they are not stored', () => {
    expect(written('INSERT INTO doubled SELECT volume, symbol FROM trades')).toEqual([
      'a = volume',
      'b = symbol',
    ]);
  });

  it('widens numbers without a CAST', () => {
    expect(written('INSERT INTO sink (c, b, a) SELECT volume, symbol, id FROM trades')).toEqual([
      'a = id',
      'b = symbol',
      'c = CAST(volume AS DOUBLE)',
    ]);
  });

  it('writes the constants of PARTITION to its columns, and the query to the others', () => {
    const sql = "INSERT INTO days PARTITION (day = '2024-05-06', venue = 7)";
    expect(written(`${sql} SELECT symbol, volume FROM trades`)).toEqual([
      "day = DATE '2024-05-06'",
      'symbol = symbol',
      'venue = 7',
      'volume = volume',
    ]);
    expect(written(`${sql} (volume) SELECT id FROM trades`)).toEqual([
      "day = DATE '2024-05-06'",
      'symbol = NULL',
      'venue = 7',
      'volume = id',
    ]);
  });

  it('reads the constants of PARTITION as CAST does', () => {
    const parts = catalogOf(`CREATE TABLE parts (a BOOLEAN, b BIGINT, c FLOAT, d DOUBLE, x INT)
      PARTITIONED BY (a, b, c, d) WITH ('connector' = 'filesystem')`);
    const sql =
      "INSERT INTO parts PARTITION (a = 'yes', b = ' 12.9', c = 0.1, d = '1e3') SELECT x FROM parts";
    const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
    if (statement.kind !== 'insert') throw new Error('expected INSERT');
    const { query } = planInsert(statement, sql, parts);
    if (query.kind !== 'project') throw new Error('expected a projection');
    expect(query.expressions.map((one) => (one.kind === 'literal' ? one.value : one.kind))).toEqual(
      [true, 12n, Math.fround(0.1), 1000, 'column'],
    );
  });

  it('lets a query write to the table that it reads', () => {
    expect(written('INSERT INTO sink SELECT * FROM sink')).toEqual(['a', 'b', 'c']);
  });

  it('takes unions and queries of WITH', () => {
    const { query } = planOf(`INSERT INTO sink
      WITH some AS (SELECT volume, symbol, price FROM trades)
      SELECT * FROM some UNION ALL SELECT id, symbol, price FROM trades`);
    expect(query.schema.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('checks all NOT NULL columns at runtime, since a source may give nulls that it says it has not', () => {
    const { query } = planOf('INSERT INTO strict SELECT id, symbol, price FROM trades');
    expect(query).toMatchObject({ kind: 'enforce-not-null', table: 'strict', columns: [0, 1] });
    expect(query.schema.map(({ nullable }) => nullable)).toEqual([false, false, true]);
  });

  it('takes no NULL in a column of the primary key', () => {
    expect(planOf('INSERT INTO keyed SELECT volume, symbol FROM trades').query).toMatchObject({
      kind: 'enforce-not-null',
      columns: [0],
    });
  });
});

describe('the types that INSERT INTO converts without a CAST', () => {
  const allowed: readonly (readonly [column: string, types: readonly string[]])[] = [
    ['volume', ['INT', 'BIGINT', 'FLOAT', 'DOUBLE']],
    ['total', ['BIGINT', 'FLOAT', 'DOUBLE']],
    ['factor', ['FLOAT', 'DOUBLE']],
    ['price', ['DOUBLE']],
    ['symbol', ['VARCHAR']],
    ['is_buy', ['BOOLEAN']],
    ['day', ['DATE']],
    ['ts', ['DATE', 'TIMESTAMP(3)', 'TIMESTAMP(9)', 'TIMESTAMP_LTZ(3)']],
    ['exact_at', ['DATE', 'TIMESTAMP(3)', 'TIMESTAMP(9)', 'TIMESTAMP_LTZ(3)']],
    ['received', ['TIMESTAMP(3)', 'TIMESTAMP(9)', 'TIMESTAMP_LTZ(3)']],
  ];
  const all = [...new Set(allowed.flatMap(([, types]) => types))];

  it.each(allowed)('are, for %s, %s', (column, types) => {
    for (const type of all) {
      const outcome = assigned(column, type);
      if (types.includes(type)) expect(outcome).toBe(`Error: ${type}`);
      else expect(outcome).toContain('; CAST it @1:24');
    }
  });
});

describe('explainInsert', () => {
  it('shows the table above the query, with its secrets masked', () => {
    const plan = planOf('INSERT INTO sink SELECT volume, symbol, price FROM trades');
    expect(explainInsert(plan)).toMatchInlineSnapshot(`
      "Sink(table=[sink], fields=[a, b, c], options=['connector'='filesystem', 'path'='/out', 'password'='***'])
      +- Project(select=[volume AS a, symbol AS b, price AS c])
         +- Scan(table=[trades], columns=[symbol VARCHAR, price DOUBLE, volume INT, ts TIMESTAMP(3)], unread=[total, factor, is_buy, day, received, exact_at, id], watermark=[ts], options=['connector'='datagen'])"
    `);
  });

  it('shows what is checked on the way', () => {
    const plan = planOf('INSERT INTO strict SELECT id, symbol, price FROM trades WHERE price > 1');
    expect(explainInsert(plan)).toMatchInlineSnapshot(`
      "Sink(table=[strict], fields=[id, symbol, price], options=['connector'='filesystem'])
      +- EnforceNotNull(columns=[id, symbol])
         +- Project(select=[id, symbol, price])
            +- Filter(where=[price > 1.0])
               +- Scan(table=[trades], columns=[symbol VARCHAR, price DOUBLE, ts TIMESTAMP(3), id INT], unread=[volume, total, factor, is_buy, day, received, exact_at], watermark=[ts], options=['connector'='datagen'])"
    `);
  });
});

/** Each wrong INSERT, what is said about it, and where. */
const wrong: readonly (readonly [sql: string, error: string])[] = [
  ['INSERT INTO snik SELECT 1 FROM trades', 'Unknown table "snik" (did you mean "sink"?) @1:13'],
  [
    'INSERT OVERWRITE sink SELECT volume, symbol, price FROM trades',
    'INSERT OVERWRITE is not supported: rows can only be added; use INSERT INTO @1:1',
  ],
  [
    'INSERT INTO companies SELECT volume FROM trades',
    'Table "companies" was registered from code and can\'t be written to; declare one with CREATE TABLE @1:13',
  ],
  [
    'INSERT INTO sink\nSELECT volume, symbol FROM trades',
    'INSERT INTO "sink" takes 3 columns (a, b, c), but the query has 2 columns (volume, symbol) @2:1',
  ],
  [
    'INSERT INTO sink (a) SELECT volume, symbol FROM trades',
    'INSERT INTO "sink" takes 1 column (a), but the query has 2 columns (volume, symbol) @1:22',
  ],
  [
    'INSERT INTO sink SELECT price, symbol, price FROM trades',
    'Column "price" of the query is DOUBLE, but column "a" of table "sink" is INT; CAST it @1:25',
  ],
  [
    'INSERT INTO sink SELECT volume, symbol,\n  symbol || symbol AS pair FROM trades',
    'Column "pair" of the query is VARCHAR, but column "c" of table "sink" is DOUBLE; CAST it @2:3',
  ],
  [
    'INSERT INTO sink SELECT volume, id, price FROM trades',
    'Column "id" of the query is INT, but column "b" of table "sink" is VARCHAR; CAST it @1:33',
  ],
  [
    'INSERT INTO sink SELECT * FROM days UNION ALL SELECT * FROM days',
    'INSERT INTO "sink" takes 3 columns (a, b, c), but the query has 4 columns (day, symbol, venue, volume) @1:18',
  ],
  [
    'INSERT INTO keyed SELECT symbol, symbol FROM days UNION ALL SELECT symbol, symbol FROM days',
    'Column "symbol" of the query is VARCHAR, but column "id" of table "keyed" is INT; CAST it @1:19',
  ],
  [
    'INSERT INTO doubled SELECT b.* FROM doubled b',
    'INSERT INTO "doubled" takes 2 columns (a, b), but the query has 3 columns (a, twice, b) @1:21',
  ],
  [
    'INSERT INTO keyed SELECT * FROM (SELECT symbol, volume FROM days) d',
    'Column "symbol" of the query is VARCHAR, but column "id" of table "keyed" is INT; CAST it @1:26',
  ],
  [
    'INSERT INTO sink (a, x) SELECT volume, symbol FROM trades',
    'Table "sink" has no column "x" @1:22',
  ],
  [
    'INSERT INTO sink (a, b, a) SELECT volume, symbol, volume FROM trades',
    'Column "a" is assigned twice @1:25',
  ],
  [
    'INSERT INTO doubled (a, twice) SELECT volume, volume FROM trades',
    'Column "twice" of table "doubled" is computed and can\'t be written to @1:25',
  ],
  [
    'INSERT INTO strict (id) SELECT id FROM trades',
    'Column "symbol" of table "strict" is NOT NULL and has to be in the list @1:21',
  ],
  [
    'INSERT INTO keyed (symbol) SELECT symbol FROM trades',
    'Column "id" of table "keyed" is NOT NULL and has to be in the list @1:20',
  ],
  [
    "INSERT INTO sink PARTITION (a = '1') SELECT symbol, price FROM trades",
    'Table "sink" is not partitioned by "a" @1:29',
  ],
  [
    "INSERT INTO days PARTITION (symbol = 'x') SELECT day, id, id FROM trades",
    'Table "days" is not partitioned by "symbol" but by "day", "venue" @1:29',
  ],
  [
    "INSERT INTO days PARTITION (dya = '2024-05-06') SELECT symbol, id, id FROM trades",
    'Table "days" has no column "dya" (did you mean "day"?) @1:29',
  ],
  [
    "INSERT INTO days PARTITION (day = 'tomorrow') SELECT symbol, id, id FROM trades",
    '\'tomorrow\' is no DATE, which partition column "day" is @1:35',
  ],
  [
    "INSERT INTO days PARTITION (venue = '1', venue = '2') SELECT day, symbol, id FROM trades",
    'Column "venue" is assigned twice @1:42',
  ],
  [
    "INSERT INTO days PARTITION (venue = '1') (venue) SELECT id FROM trades",
    'Column "venue" is assigned twice @1:43',
  ],
  [
    'INSERT INTO keyed SELECT id, prise FROM trades',
    'Unknown column "prise" (did you mean "price"?) @1:30',
  ],
];

describe('planInsert refuses', () => {
  it.each(wrong)('%s', (sql, error) => {
    expect(errorOf(() => planOf(sql))).toBe(error);
  });
});
