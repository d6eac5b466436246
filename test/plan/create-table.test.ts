import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { bindCreateTable } from '../../src/plan/bind-create-table.js';
import { Catalog, type CatalogTable } from '../../src/plan/catalog.js';
import { printExpression } from '../../src/plan/print-expression.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { printType } from '../../src/types/sql-type.js';
import { catalogOf, errorOf, planOf } from './plan-script.js';

function bind(sql: string, catalog = new Catalog()): CatalogTable {
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  if (statement.kind !== 'create-table') throw new Error('expected a CREATE TABLE');
  return bindCreateTable(statement, sql, catalog);
}

const withColumns = (columns: string) => `CREATE TABLE t (${columns}) WITH ('connector' = 'x')`;

const columnsOf = (table: CatalogTable) =>
  table.columns.map(
    ({ field: { name, type, nullable } }) =>
      `${name} ${printType(type)}${nullable ? '' : ' NOT NULL'}`,
  );

describe('bindCreateTable', () => {
  it('knows the types and their synonyms', () => {
    const table = bind(
      withColumns(`a VARCHAR, b STRING, c VARCHAR(20), d CHAR(3), e BOOLEAN, f INT, g INTEGER NOT NULL,
        h BIGINT, i FLOAT, j DOUBLE, k DOUBLE PRECISION, l DATE, m TIMESTAMP, n TIMESTAMP(3),
        o TIMESTAMP_LTZ(9), p TIMESTAMP(3) WITH LOCAL TIME ZONE, q TIMESTAMP(0) WITHOUT TIME ZONE`),
    );
    expect(columnsOf(table)).toEqual([
      'a VARCHAR',
      'b VARCHAR',
      'c VARCHAR',
      'd VARCHAR',
      'e BOOLEAN',
      'f INT',
      'g INT NOT NULL',
      'h BIGINT',
      'i FLOAT',
      'j DOUBLE',
      'k DOUBLE',
      'l DATE',
      'm TIMESTAMP(6)',
      'n TIMESTAMP(3)',
      'o TIMESTAMP_LTZ(9)',
      'p TIMESTAMP_LTZ(3)',
      'q TIMESTAMP(0)',
    ]);
  });

  it('puts computed columns over the physical ones, wherever they stand', () => {
    const table = bind(
      withColumns(
        'total AS price * volume, price DOUBLE, volume INT NOT NULL, is_big AS volume > 9',
      ),
    );
    expect(columnsOf(table)).toEqual([
      'total DOUBLE',
      'price DOUBLE',
      'volume INT NOT NULL',
      'is_big BOOLEAN NOT NULL',
    ]);
    expect(table.physical.map(({ name }) => name)).toEqual(['price', 'volume']);
    const [total] = table.columns;
    expect(total?.kind === 'computed' && printExpression(total.expression, table.physical)).toBe(
      'price * CAST(volume AS DOUBLE)',
    );
  });

  it('takes a delay from the watermark where it is one', () => {
    const watermark = (expression: string) =>
      bind(withColumns(`id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ${expression}`)).watermark;
    const bounded = { kind: 'bounded-out-of-orderness', column: 1 };
    expect(watermark('ts')).toEqual({ ...bounded, delayMs: 0 });
    expect(watermark("ts - INTERVAL '5' SECOND")).toEqual({ ...bounded, delayMs: 5000 });
    expect(watermark("ts - INTERVAL '1:30' MINUTE TO SECOND")).toEqual({
      ...bounded,
      delayMs: 90_000,
    });
  });

  it('keeps any other watermark as an expression over the physical columns', () => {
    const table = bind(
      withColumns(`id INT, later AS ts + INTERVAL '1' HOUR, ts TIMESTAMP(3),
        WATERMARK FOR later AS later - INTERVAL '1' MINUTE - INTERVAL '1' SECOND`),
    );
    const { watermark } = table;
    expect(watermark?.column).toBe(1);
    expect(
      watermark?.kind === 'expression' && printExpression(watermark.expression, table.physical),
    ).toBe("ts + INTERVAL '1' HOUR - INTERVAL '1' MINUTE - INTERVAL '1' SECOND");
  });

  it('keeps the columns that the table is partitioned by, in the order given', () => {
    const table = bind(
      "CREATE TABLE t (day DATE, id INT, hour INT) PARTITIONED BY (hour, day) WITH ('connector' = 'x')",
    );
    expect(table.partitionedBy).toEqual(['hour', 'day']);
    expect(bind(withColumns('id INT')).partitionedBy).toEqual([]);
  });

  it('keeps options, primary key and whether the table is a dimension', () => {
    const table = bind(
      `CREATE TABLE t (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED)
       WITH ('connector' = 'filesystem', 'path' = '/data', 'lookup.static' = 'true')`,
    );
    expect([...table.options.keys()]).toEqual(['connector', 'path', 'lookup.static']);
    expect(table.primaryKey).toEqual(['id']);
    expect(table.isDimension).toBe(true);
    expect(bind(withColumns('id INT')).isDimension).toBe(false);
  });

  it("understands names with Flink's default catalog and database", () => {
    expect(
      bind("CREATE TABLE default_catalog.default_database.t (a INT) WITH ('connector' = 'x')").name,
    ).toBe('t');
    expect(bind("CREATE TABLE default_database.t (a INT) WITH ('connector' = 'x')").name).toBe('t');
  });

  it.each([
    [
      'a DECIMAL(10, 2)',
      'Type DECIMAL is not supported; use BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, VARCHAR, STRING, DATE, TIMESTAMP(p), TIMESTAMP_LTZ(p) @1:19',
    ],
    ['a TIMESTAMP(12)', 'TIMESTAMP precision must be 0 to 9, not 12 @1:19'],
    ['a INT, a STRING', 'Column "a" is declared twice @1:24'],
    ['a INT, b AS c + 1', 'Unknown column "c" @1:29'],
    [
      'a INT, b AS a + 1, c AS b + 1',
      'A computed column can\'t refer to computed column "b"; repeat its expression @1:41',
    ],
    [
      'a INT, b AS COUNT(a)',
      'Aggregate function COUNT is not allowed here, only in SELECT and HAVING of a query with GROUP BY @1:29',
    ],
    ['a INT, WATERMARK FOR ts AS ts', 'Unknown column "ts" in WATERMARK @1:38'],
    [
      'a INT, tsx TIMESTAMP(3), WATERMARK FOR tx AS tsx',
      'Unknown column "tx" in WATERMARK (did you mean "tsx"?) @1:56',
    ],
    [
      'a INT, WATERMARK FOR a AS a',
      'Time attribute "a" must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3, not INT @1:38',
    ],
    [
      'ts TIMESTAMP, WATERMARK FOR ts AS ts',
      'Time attribute "ts" must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3, not TIMESTAMP(6) @1:45',
    ],
    [
      'ts TIMESTAMP(3), a INT, WATERMARK FOR ts AS a',
      'The watermark must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3, not INT @1:61',
    ],
    [
      'id INT, PRIMARY KEY (id)',
      'A PRIMARY KEY must be NOT ENFORCED: streams are not checked @1:38',
    ],
    [
      'id INT, PRIMARY KEY (ix) NOT ENFORCED',
      'PRIMARY KEY column "ix" is not a column of the table @1:38',
    ],
    [
      "id INT, m STRING METADATA FROM 'key'",
      'Column "m" asks for metadata, of which connector "x" has none @1:25',
    ],
  ])('refuses the columns %s', (columns, error) => {
    expect(errorOf(() => bind(withColumns(columns)))).toBe(error);
  });

  it.each([
    [
      'CREATE TABLE t (a INT)',
      "Table \"t\" has no 'connector' option; add WITH ('connector' = '…') @1:14",
    ],
    [
      "CREATE TABLE t (a INT) WITH ('path' = 'x')",
      "Table \"t\" has no 'connector' option; add WITH ('connector' = '…') @1:14",
    ],
    [
      "CREATE TABLE t (a INT) WITH ('connector' = 'x', 'connector' = 'y')",
      "Option 'connector' is given twice @1:49",
    ],
    [
      "CREATE TABLE t (a INT) WITH ('connector' = 'x', 'lookup.static' = 'yes')",
      "Option 'lookup.static' must be 'true' or 'false', not 'yes' @1:67",
    ],
    [
      "CREATE TABLE t (a INT) PARTITIONED BY (b) WITH ('connector' = 'x')",
      'PARTITIONED BY column "b" is not a column of the table @1:40',
    ],
    [
      "CREATE TABLE t (a INT, b AS a + 1) PARTITIONED BY (b) WITH ('connector' = 'x')",
      'PARTITIONED BY column "b" is computed @1:52',
    ],
    [
      "CREATE TABLE t (a INT, b INT) PARTITIONED BY (a, b, a) WITH ('connector' = 'x')",
      'PARTITIONED BY names column "a" twice @1:53',
    ],
    ["CREATE TABLE t WITH ('connector' = 'x') LIKE u", 'CREATE TABLE LIKE is not supported @1:46'],
    [
      "CREATE TABLE t WITH ('connector' = 'x') AS SELECT 1",
      'CREATE TABLE AS SELECT is not supported @1:44',
    ],
    [
      "CREATE TABLE other.t (a INT) WITH ('connector' = 'x')",
      'Unknown database "other": tables live in "default_catalog.default_database" and need no prefix @1:14',
    ],
  ])('refuses %s', (sql, error) => {
    expect(errorOf(() => bind(sql))).toBe(error);
  });

  it('refuses a name that is taken, unless IF NOT EXISTS is written', () => {
    const catalog = catalogOf(withColumns('a INT'));
    expect(errorOf(() => bind(withColumns('b INT'), catalog))).toBe(
      'Table "t" already exists; write CREATE TABLE IF NOT EXISTS to keep it @1:14',
    );
    const again = withColumns('b INT').replace('TABLE', 'TABLE IF NOT EXISTS');
    expect(bind(again, catalog).physical.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('a scan', () => {
  it('computes the columns and the watermark that a query needs, behind those it reads', () => {
    const catalog = catalogOf(
      `CREATE TABLE t (id INT, price DOUBLE, total AS price * 2, ts AS at_time + INTERVAL '1' HOUR, at_time TIMESTAMP(3),
         delay INT, WATERMARK FOR ts AS CASE WHEN delay > 0 THEN ts - INTERVAL '1' DAY ELSE ts END)
       WITH ('connector' = 'x')`,
    );
    const plan = planOf(
      "SELECT total, COUNT(*) FROM t GROUP BY total, TUMBLE(ts, INTERVAL '1' HOUR)",
      catalog,
    );
    const aggregate = plan.kind === 'project' ? plan.input : plan;
    const scan = aggregate.kind === 'window-aggregate' ? aggregate.input : aggregate;
    if (scan.kind !== 'scan') throw new Error('expected a scan');
    expect(scan.columns).toEqual([1, 2, 3]);
    expect(scan.schema.map(({ name }) => name)).toEqual([
      'price',
      'at_time',
      'delay',
      'total',
      'ts',
      '$watermark',
    ]);
    expect(scan.computed.map((expression) => printExpression(expression, scan.schema))).toEqual([
      'price * 2.0',
      "at_time + INTERVAL '1' HOUR",
      "CASE WHEN delay > 0 THEN at_time + INTERVAL '1' HOUR - INTERVAL '1' DAY ELSE at_time + INTERVAL '1' HOUR END",
    ]);
    expect(scan.watermark).toEqual({ kind: 'expression', column: 5 });
  });
});
