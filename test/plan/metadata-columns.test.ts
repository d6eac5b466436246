import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { explainInsert } from '../../src/plan/explain.js';
import type { InsertPlan } from '../../src/plan/physical/physical-plan.js';
import { planInsert } from '../../src/plan/plan-insert.js';
import { metadataKeys, sinkColumns } from '../../src/plan/sink-columns.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import type { MetadataField } from '../../src/types/metadata-field.js';
import { BIGINT, INT, timestampLtz, VARCHAR } from '../../src/types/sql-type.js';
import { catalogOf, errorOf, explain } from './plan-script.js';

const METADATA = new Map<string, MetadataField>([
  ['partition', { type: INT, nullable: false, isWritable: false }],
  ['offset', { type: BIGINT, nullable: false, isWritable: false }],
  ['timestamp', { type: timestampLtz(3), nullable: false, isWritable: true }],
  ['headers', { type: VARCHAR, nullable: true, isWritable: true }],
]);

const metadataOf = (connector: string) => (connector === 'log' ? METADATA : undefined);

const bind = (columns: string, connector = 'log') =>
  must(
    catalogOf(`CREATE TABLE t (${columns}) WITH ('connector' = '${connector}')`, metadataOf).find(
      't',
    ),
  );

function insert(columns: string, sql: string): InsertPlan {
  const catalog = catalogOf(
    `CREATE TABLE t (${columns}) WITH ('connector' = 'log');
     CREATE TABLE numbers (n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'log')`,
    metadataOf,
  );
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  if (statement.kind !== 'insert') throw new Error('expected INSERT');
  return planInsert(statement, sql, catalog);
}

describe('metadata columns', () => {
  it('are delivered by the connector, by their own name or the one behind FROM', () => {
    const { physical, columns } = bind(
      "id BIGINT, `partition` INT METADATA, twice AS `partition` * 2, at TIMESTAMP(3) METADATA FROM 'timestamp'",
    );
    expect(physical.map(({ name }) => name)).toEqual(['id', 'partition', 'at']);
    expect(metadataKeys(columns)).toEqual([undefined, 'partition', 'timestamp']);
  });

  it('leave tables without any as they are', () => {
    expect(metadataKeys(bind('id BIGINT', 'other').columns)).toBeUndefined();
  });

  it('may be wider numbers, and times of any precision and zone, but nothing else', () => {
    expect(bind('`partition` BIGINT METADATA').physical[0]?.type).toEqual(BIGINT);
    expect(bind('`timestamp` TIMESTAMP_LTZ(9) METADATA').physical[0]?.type).toEqual(
      timestampLtz(9),
    );
    expect(errorOf(() => bind('`offset` INT METADATA'))).toBe(
      'Column "offset" is INT, but metadata \'offset\' is BIGINT @1:26',
    );
    expect(errorOf(() => bind('headers STRING NOT NULL METADATA'))).toBe(
      'Column "headers" is NOT NULL, but metadata \'headers\' may be null @1:25',
    );
  });

  it('name the keys that there are where theirs is unknown', () => {
    expect(errorOf(() => bind("id INT, o BIGINT METADATA FROM 'ofset'"))).toBe(
      'Connector "log" has no metadata \'ofset\' for column "o" (did you mean "offset"?); it has partition, offset, timestamp, headers @1:25',
    );
    expect(errorOf(() => bind('`offset` BIGINT METADATA', 'other'))).toBe(
      'Column "offset" asks for metadata, of which connector "other" has none @1:17',
    );
  });

  it('can carry the watermark, but no primary key', () => {
    const columns = '`timestamp` TIMESTAMP_LTZ(3) METADATA';
    expect(bind(`${columns}, WATERMARK FOR \`timestamp\` AS \`timestamp\``).watermark).toEqual({
      kind: 'bounded-out-of-orderness',
      column: 0,
      delayMs: 0,
    });
    expect(errorOf(() => bind(`${columns}, PRIMARY KEY (\`timestamp\`) NOT ENFORCED`))).toBe(
      'PRIMARY KEY column "timestamp" is metadata @1:69',
    );
  });

  it('show in EXPLAIN', () => {
    const catalog = catalogOf(
      "CREATE TABLE t (id INT, `offset` BIGINT METADATA, p INT METADATA FROM 'partition') WITH ('connector' = 'log')",
      metadataOf,
    );
    expect(explain('SELECT p, `offset` FROM t', catalog)).toContain(
      "columns=[offset BIGINT METADATA, p INT METADATA FROM 'partition'], unread=[id]",
    );
  });
});

describe('metadata columns that are inserted into', () => {
  it('are part of the sink, unless they are VIRTUAL', () => {
    const plan = insert(
      'id BIGINT, `offset` BIGINT METADATA VIRTUAL, `timestamp` TIMESTAMP(3) METADATA',
      'INSERT INTO t SELECT n, at FROM numbers',
    );
    expect(plan.query.schema.map(({ name }) => name)).toEqual(['id', 'timestamp']);
    expect(metadataKeys(sinkColumns(plan.table))).toEqual([undefined, 'timestamp']);
    expect(explainInsert(plan)).toContain('fields=[id, timestamp]');
  });

  it('must be VIRTUAL where the connector only reads them', () => {
    const sql = 'INSERT INTO t SELECT n, n FROM numbers';
    expect(errorOf(() => insert('id BIGINT, `offset` BIGINT METADATA', sql))).toBe(
      'Column "offset" of table "t" is metadata that can\'t be written: declare it METADATA VIRTUAL to leave it out @1:13',
    );
  });

  it('refuse to be named in the list when they are VIRTUAL', () => {
    const sql = 'INSERT INTO t (id, `offset`) SELECT n, n FROM numbers';
    expect(errorOf(() => insert('id BIGINT, `offset` BIGINT METADATA VIRTUAL', sql))).toBe(
      'Column "offset" of table "t" is VIRTUAL metadata and can\'t be written to @1:20',
    );
  });
});
