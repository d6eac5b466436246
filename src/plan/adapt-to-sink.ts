import { SqlError } from '../errors/sql-error.js';
import type { CatalogTable } from './catalog.js';
import { changelogModeOf, changeProducerOf } from './changelog-mode-of.js';
import type { ChangelogModes } from './changelog-modes.js';
import type { LogicalPlan } from './logical/nodes.js';
import { makePhysicalPlan } from './physical/make-physical-plan.js';
import type { PhysicalPlan } from './physical/physical-plan.js';
import { hasPairedUpdates, upsertKeyOf } from './upsert-key.js';

/**
 * The plan with the changes that a table takes. `plan` has the table's columns, and is rewritten. Throws SqlError at the table's name
 * where the table can't take them.
 */
export function adaptToSink(
  plan: LogicalPlan,
  table: CatalogTable,
  modes: ChangelogModes,
  sql: string,
  nameOffset: number,
): PhysicalPlan {
  const input = makePhysicalPlan(plan);
  if (changelogModeOf(plan) === 'insert-only') return input;
  const sinkMode = modes.sinkModeOf(table);
  if (sinkMode === 'all') return input;
  if (sinkMode === 'insert-only') {
    throw new SqlError(
      `Table sink "${table.name}" doesn't support consuming update and delete changes which is produced by node ${changeProducerOf(plan)}`,
      sql,
      nameOffset,
      'SQL_UNSUPPORTED',
    );
  }
  const updateBefore = updateBeforeFor(plan, table, sql, nameOffset);
  return { kind: 'to-upsert', input, updateBefore, schema: plan.schema };
}

/**
 * Where the rows of the query that may share a key of the table are not one at a time, deleting one would delete them all. Flink
 * keeps them in a SinkUpsertMaterializer; here they are refused.
 */
function updateBeforeFor(
  plan: LogicalPlan,
  { name, primaryKey }: CatalogTable,
  sql: string,
  nameOffset: number,
): 'drop' | 'delete' {
  const key = upsertKeyOf(plan)?.map((column) => plan.schema[column]?.name ?? '');
  if (key?.every((column) => primaryKey.includes(column)) === true) {
    return key.length === primaryKey.length && hasPairedUpdates(plan) ? 'drop' : 'delete';
  }
  const known =
    key === undefined
      ? 'no key of the rows of this query is known'
      : `the rows of this query are told apart by (${key.join(', ')})`;
  throw new SqlError(
    `Table "${name}" takes updates and deletes by its primary key (${primaryKey.join(', ')}), but ${known}, so that several of them ` +
      'could share one: write columns to the primary key by which the rows are told apart',
    sql,
    nameOffset,
  );
}
