import { describe, expect, it } from 'vitest';
import { tablesWithoutWatermark } from '../../src/plan/physical/tables-without-watermark.js';
import { catalogOf, errorOf, explain, planOf } from './plan-script.js';

const catalog = catalogOf(`
  CREATE TABLE marked (k INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
  CREATE TABLE plain (k INT, v INT, ts TIMESTAMP(3)) WITH ('connector' = 'x');
  CREATE TABLE names (id BIGINT, name VARCHAR, kind VARCHAR)
    WITH ('connector' = 'x', 'lookup.static' = 'true');
`);

const HOUR = "INTERVAL '1' HOUR";

describe('tablesWithoutWatermark', () => {
  const namesIn = (sql: string) =>
    tablesWithoutWatermark(planOf(sql, catalog)).map(({ table }) => table.name);

  it('finds the scans below a window aggregation whose windows only fire at the end', () => {
    expect(
      namesIn(`SELECT COUNT(*) FROM (SELECT ts FROM marked UNION ALL SELECT ts FROM plain)
        GROUP BY TUMBLE(ts, ${HOUR})`),
    ).toEqual(['plain']);
    expect(namesIn(`SELECT COUNT(*) FROM plain GROUP BY TUMBLE(ts, ${HOUR})`)).toEqual(['plain']);
  });

  it('has nothing against tables that no window reads', () => {
    expect(namesIn('SELECT v FROM plain WHERE v > 1')).toEqual([]);
    expect(
      namesIn(
        `SELECT COUNT(*) FROM marked GROUP BY TUMBLE(ts, ${HOUR}) UNION ALL SELECT k FROM plain`,
      ),
    ).toEqual([]);
  });
});

describe('planQuery', () => {
  it('aggregates alike whether keys and aggregates are written twice or once', () => {
    const plan = explain(
      `SELECT k + 1 AS a, 1 + SUM(v) AS b, SUM(marked.v) AS c FROM marked
       GROUP BY marked.k + 1, TUMBLE(ts, ${HOUR}), k + 1 HAVING SUM(v) > 3`,
      catalog,
    );
    expect(plan.split('\n').slice(0, 4)).toEqual([
      'Project(select=[$key0 AS a, 1 + sum$0 AS b, sum$0 AS c])'.replaceAll('$key0', '$0'),
      '+- Filter(where=[sum$0 > 3])',
      `   +- WindowAggregate(groupBy=[$0], window=[TUMBLE(ts, ${HOUR})], select=[SUM(v) AS sum$0])`,
      '      +- Project(select=[k + 1 AS $0, ts, v])',
    ]);
  });

  it('lets GROUP BY and HAVING use names of the SELECT list that no column has', () => {
    const lenient = explain(
      `SELECT k * 2 AS doubled, TUMBLE(ts, ${HOUR}) AS hour, COUNT(*) AS n FROM marked
       GROUP BY doubled, hour HAVING n > 1`,
      catalog,
    );
    const strict = explain(
      `SELECT k * 2 AS doubled, TUMBLE(ts, ${HOUR}) AS hour, COUNT(*) AS n FROM marked
       GROUP BY k * 2, TUMBLE(ts, ${HOUR}) HAVING COUNT(*) > 1`,
      catalog,
    );
    expect(lenient).toBe(strict);
  });

  it('takes a name in GROUP BY for the column where there is one, as Flink does', () => {
    const sql = `SELECT v + 1 AS k, COUNT(*) FROM marked GROUP BY k, TUMBLE(ts, ${HOUR})`;
    expect(errorOf(() => planOf(sql, catalog))).toBe(
      'Column "v" must appear in GROUP BY or inside an aggregate function @1:8',
    );
  });

  it('reads nothing but the narrowest column where no column matters', () => {
    expect(explain('SELECT 1 AS one FROM names', catalog)).toBe(
      [
        'Project(select=[1 AS one])',
        "+- Scan(table=[names], columns=[id BIGINT], unread=[name, kind], options=['connector'='x', 'lookup.static'='true'])",
      ].join('\n'),
    );
  });

  it('joins several dimensions, each from the result of the join before', () => {
    const plan = explain(
      `SELECT a.name AS a, b.name AS b FROM plain
       JOIN names a ON a.id = plain.k JOIN names b ON b.id = plain.v AND b.name = a.name`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[name AS a, name AS b])
      +- LookupJoin(type=[INNER], dimension=[names], on=[$key0 = names.id, name = names.name], add=[name])
         +- Project(select=[name, CAST(v AS BIGINT) AS $key0])
            +- LookupJoin(type=[INNER], dimension=[names], on=[$key0 = names.id], add=[name])
               +- Project(select=[v, CAST(k AS BIGINT) AS $key0])
                  +- Scan(table=[plain], columns=[k INT, v INT], unread=[ts], options=['connector'='x'])"
    `);
  });

  it('never narrows a key so that it could match what it does not equal', () => {
    const keys = catalogOf(`
      CREATE TABLE s (b BIGINT, d DOUBLE, ts TIMESTAMP(6)) WITH ('connector' = 'x');
      CREATE TABLE dim (i INT, x DOUBLE, at_day TIMESTAMP(3)) WITH ('connector' = 'x', 'lookup.static' = 'true')`);
    const join = (on: string) => explain(`SELECT b, x FROM s JOIN dim ON ${on}`, keys);
    expect(join('s.b = dim.i')).toContain(
      'CASE WHEN b >= -2147483648 AND b <= 2147483647 THEN CAST(b AS INT) END AS $key0',
    );
    expect(join('dim.x = s.b')).toContain('CAST(b AS DOUBLE) AS $key0');
    expect(errorOf(() => join('s.d = dim.i'))).toContain(
      'Cannot join DOUBLE with dimension column "i"',
    );
    expect(errorOf(() => join('s.ts = dim.at_day'))).toContain('Cannot join TIMESTAMP(6)');
  });

  it('sees the queries of WITH under their names, renamed or not', () => {
    const plan = explain(
      `WITH a AS (SELECT k, v FROM plain WHERE v > 1), b (x, y) AS (SELECT k, v + 1 FROM a)
       SELECT b.y, x FROM b WHERE x < 3`,
      catalog,
    );
    expect(plan).toMatchInlineSnapshot(`
      "Project(select=[v + 1 AS y, k AS x])
      +- Filter(where=[v > 1 AND k < 3])
         +- Scan(table=[plain], columns=[k INT, v INT], unread=[ts], options=['connector'='x'])"
    `);
  });

  it('folds conditions that are known before any row', () => {
    const plan = explain(
      "SELECT CASE WHEN 1 = 1 AND FALSE THEN 'a' WHEN TRUE THEN 'b' ELSE kind END AS x FROM names WHERE NOT FALSE",
      catalog,
    );
    expect(plan.split('\n')[0]).toBe("Project(select=['b' AS x])");
    expect(plan).not.toContain('Filter');
  });

  it('plans conditions of thousands of terms', () => {
    const terms = Array.from({ length: 5000 }, (_, i) => `v = ${i}`).join(' OR ');
    const list = Array.from({ length: 5000 }, (_, i) => i).join(', ');
    const plan = explain(`SELECT k FROM plain WHERE (${terms}) AND k IN (${list})`, catalog);
    expect(plan).toContain('v = 4999');
  });
});
