import { must } from '../../src/common/assert.js';
import { SqlError } from '../../src/errors/sql-error.js';
import { bindCreateTable } from '../../src/plan/bind-create-table.js';
import type { MetadataLookup } from '../../src/plan/bind-metadata-column.js';
import { Catalog } from '../../src/plan/catalog.js';
import { explainPlan } from '../../src/plan/explain.js';
import type { PhysicalPlan } from '../../src/plan/physical/physical-plan.js';
import { planQuery } from '../../src/plan/plan-query.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';

/** A catalog with the tables of some CREATE TABLE statements. */
export function catalogOf(definitions: string, metadataOf?: MetadataLookup): Catalog {
  const catalog = new Catalog();
  for (const statement of flinkSqlFrontend.parseScript(definitions)) {
    if (statement.kind === 'create-table') {
      catalog.add(bindCreateTable(statement, definitions, catalog, metadataOf));
    }
  }
  return catalog;
}

export function planOf(sql: string, catalog: Catalog): PhysicalPlan {
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  if (statement.kind !== 'select-statement') throw new Error('expected a query');
  return planQuery(statement.query, sql, catalog);
}

export function explain(sql: string, catalog: Catalog): string {
  return explainPlan(planOf(sql, catalog));
}

/** The error's sentence and place, `sentence @line:column`, or what else came of it. */
export function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SqlError)) return String(error);
    const { line, column } = error.position;
    return `${error.sentence} @${line}:${column}`;
  }
  return 'no error';
}
