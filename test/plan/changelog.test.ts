import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import type { ChangelogModes } from '../../src/plan/changelog-modes.js';
import { explainInsert, explainPlan } from '../../src/plan/explain.js';
import { planInsert } from '../../src/plan/plan-insert.js';
import { planQuery } from '../../src/plan/plan-query.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import type { ChangelogMode } from '../../src/types/changelog-mode.js';
import { catalogOf, errorOf } from './plan-script.js';

const catalog = catalogOf(`
  CREATE TABLE accounts (id INT, region VARCHAR, balance BIGINT, note VARCHAR,
    PRIMARY KEY (id, region) NOT ENFORCED) WITH ('connector' = 'upsert');
  CREATE TABLE changes (id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'all');
  CREATE TABLE keyless (id INT, balance BIGINT) WITH ('connector' = 'all');
  CREATE TABLE inserts (id INT, balance BIGINT) WITH ('connector' = 'insert-only');
  CREATE TABLE ratings (id INT, rating VARCHAR) WITH ('connector' = 'insert-only', 'lookup.static' = 'true');
  CREATE TABLE moving (id INT, rating VARCHAR) WITH ('connector' = 'all', 'lookup.static' = 'true');
  CREATE TABLE by_id (id BIGINT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upsert');
  CREATE TABLE by_all (id INT, region VARCHAR, balance BIGINT,
    PRIMARY KEY (id, region, balance) NOT ENFORCED) WITH ('connector' = 'upsert');
  CREATE TABLE by_key (id INT, region VARCHAR, balance BIGINT,
    PRIMARY KEY (region, id) NOT ENFORCED) WITH ('connector' = 'upsert');
  CREATE TABLE any (id INT, balance BIGINT) WITH ('connector' = 'all');
  CREATE TABLE append (id INT, balance BIGINT) WITH ('connector' = 'insert-only');
`);

/** A table's connector is named after its mode. */
const modes: ChangelogModes = {
  sourceModeOf: ({ options }) => options.get('connector') as ChangelogMode,
  sinkModeOf: ({ options }) => options.get('connector') as ChangelogMode,
};

function explain(sql: string): string {
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  if (statement.kind === 'insert') return explainInsert(planInsert(statement, sql, catalog, modes));
  if (statement.kind !== 'select-statement') throw new Error('expected a query');
  return explainPlan(planQuery(statement.query, sql, catalog, modes));
}

describe('a query over changes', () => {
  it('normalises an upsert table above its scan, whose key it reads, and says what changes come out', () => {
    expect(explain('SELECT balance FROM accounts')).toMatchInlineSnapshot(`
      "Project(select=[balance], changelogMode=[I,UB,UA,D])
      +- ChangelogNormalize(key=[id, region], changelogMode=[I,UB,UA,D])
         +- Scan(table=[accounts], columns=[id INT, region VARCHAR, balance BIGINT], unread=[note], options=['connector'='upsert'], changelogMode=[I,UA,D])"
    `);
  });

  it('tests conditions on the key alone before rows are kept, others behind', () => {
    const sql = "SELECT id FROM accounts WHERE id > 3 AND balance > 5 AND region = 'a'";
    expect(explain(sql)).toMatchInlineSnapshot(`
      "Project(select=[id], changelogMode=[I,UB,UA,D])
      +- Filter(where=[balance > 5], changelogMode=[I,UB,UA,D])
         +- ChangelogNormalize(key=[id, region], changelogMode=[I,UB,UA,D])
            +- Filter(where=[id > 3 AND region = 'a'], changelogMode=[I,UA,D])
               +- Scan(table=[accounts], columns=[id INT, region VARCHAR, balance BIGINT], unread=[note], options=['connector'='upsert'], changelogMode=[I,UA,D])"
    `);
  });

  it('keeps conditions above that could fail for rows which change nothing', () => {
    expect(explain('SELECT id FROM accounts WHERE 10 / id > 3')).toMatchInlineSnapshot(`
      "Project(select=[id], changelogMode=[I,UB,UA,D])
      +- Filter(where=[10 / id > 3], changelogMode=[I,UB,UA,D])
         +- ChangelogNormalize(key=[id, region], changelogMode=[I,UB,UA,D])
            +- Scan(table=[accounts], columns=[id INT, region VARCHAR], unread=[balance, note], options=['connector'='upsert'], changelogMode=[I,UA,D])"
    `);
  });

  it('passes changes through joins and unions', () => {
    const sql = `SELECT c.id, r.rating FROM changes AS c LEFT JOIN ratings AS r ON c.id = r.id
      UNION ALL SELECT id, 'x' FROM inserts`;
    expect(explain(sql)).toMatchInlineSnapshot(`
      "UnionAll(columns=[id, rating], changelogMode=[I,UB,UA,D])
      :- LookupJoin(type=[LEFT], dimension=[ratings], on=[id = ratings.id], add=[rating], changelogMode=[I,UB,UA,D])
      :  +- Scan(table=[changes], columns=[id INT], unread=[balance], options=['connector'='all'], changelogMode=[I,UB,UA,D])
      +- Project(select=[id, 'x' AS rating])
         +- Scan(table=[inserts], columns=[id INT], unread=[balance], options=['connector'='insert-only'])"
    `);
  });

  it('refuses dimensions that have them', () => {
    expect(
      errorOf(() => explain('SELECT c.id FROM inserts AS c JOIN moving AS m ON c.id = m.id')),
    ).toBe(
      'Dimension table "moving" has updates and deletes, and is read once and whole: it must be insert-only @1:36',
    );
  });
});

describe('INSERT INTO of changes', () => {
  const firstLines = (sql: string): string => explain(sql).split('\n').slice(1, 2).join('\n');

  it('gives everything to a table that takes everything', () => {
    expect(firstLines('INSERT INTO any SELECT id, balance FROM changes')).toBe(
      "+- Scan(table=[changes], columns=[id INT, balance BIGINT], options=['connector'='all'], changelogMode=[I,UB,UA,D])",
    );
  });

  it('refuses a table that takes inserts alone, at its name', () => {
    expect(errorOf(() => explain('INSERT INTO append SELECT id, balance FROM changes'))).toBe(
      'Table sink "append" doesn\'t support consuming update and delete changes which is produced by node Scan(table=[changes]) @1:13',
    );
  });

  it('drops -U on the way to a table with the same key, in any order and also widened', () => {
    const drop = '+- EnforceNotNull(columns=[id, region], changelogMode=[I,UA,D])';
    const sql = 'INSERT INTO by_key SELECT id, region, balance FROM accounts';
    expect(explain(sql).split('\n').slice(1, 3)).toEqual([
      drop,
      '   +- DropUpdateBefore(changelogMode=[I,UA,D])',
    ]);
    expect(explain('INSERT INTO by_id SELECT id, balance FROM changes')).toContain(
      'DropUpdateBefore(changelogMode=[I,UA,D])',
    );
  });

  it.each([
    'INSERT INTO by_id SELECT id, balance FROM changes WHERE balance > 3',
    'INSERT INTO by_id SELECT c.id, c.balance FROM changes AS c JOIN ratings AS r ON c.id = r.id',
    'INSERT INTO by_all SELECT id, region, balance FROM accounts',
  ])('makes -U a delete where no +U of the same key may follow: %s', (sql) => {
    expect(explain(sql)).toContain('UpdateBeforeAsDelete(changelogMode=[I,UA,D])');
  });

  it('drops -U behind conditions on the key and LEFT JOIN, which keep updates whole', () => {
    const sql = `INSERT INTO by_id SELECT c.id, c.balance FROM changes AS c LEFT JOIN ratings AS r ON c.id = r.id
      WHERE c.id > 5`;
    expect(explain(sql)).toContain('DropUpdateBefore');
  });

  it.each([
    [
      'INSERT INTO by_id SELECT id, balance FROM keyless',
      'no key of the rows of this query is known',
    ],
    [
      'INSERT INTO by_id SELECT id, balance FROM accounts',
      'no key of the rows of this query is known',
    ],
    ['INSERT INTO by_id SELECT balance, id FROM changes', 'told apart by (balance)'],
    [
      'INSERT INTO by_id SELECT id, balance FROM changes UNION ALL SELECT id, balance FROM changes',
      'no key of the rows of this query is known',
    ],
  ])('refuses rows that could share a key of the table: %s', (sql, reason) => {
    expect(errorOf(() => explain(sql))).toContain(reason);
  });

  it('gives inserts alone to any table', () => {
    expect(explain('INSERT INTO by_id SELECT id, balance FROM inserts')).not.toContain(
      'changelogMode',
    );
  });
});
