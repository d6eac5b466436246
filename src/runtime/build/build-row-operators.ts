import { EnforceNotNullOperator } from '../../operators/enforce-not-null.js';
import { FilterOperator } from '../../operators/filter.js';
import { ProjectOperator } from '../../operators/project.js';
import { ToUpsertOperator } from '../../operators/to-upsert.js';
import type { NodeBuilder } from './pipeline-site.js';

/** Operators that look at one row at a time and remember none. */

export const buildFilter: NodeBuilder<'filter'> = async (plan, output, site, meter) => {
  const predicate = site.compile(plan.predicate, site.environment.sql);
  const filter = new FilterOperator(site.arena, predicate, site.failuresIn(plan));
  site.survey.addFilter(plan, filter);
  await site.build(plan.input, site.open(filter, output, meter), meter);
};

export const buildProject: NodeBuilder<'project'> = async (plan, output, site, meter) => {
  const { sql } = site.environment;
  const expressions = plan.expressions.map((expression) => site.compile(expression, sql));
  const project = new ProjectOperator(site.arena, plan.schema, expressions, site.failuresIn(plan));
  await site.build(plan.input, site.open(project, output, meter), meter);
};

export const buildToUpsert: NodeBuilder<'to-upsert'> = async (plan, output, site, meter) => {
  const toUpsert = new ToUpsertOperator(site.arena, plan.updateBefore);
  await site.build(plan.input, site.open(toUpsert, output, meter), meter);
};

export const buildEnforceNotNull: NodeBuilder<'enforce-not-null'> = async (
  plan,
  output,
  site,
  meter,
) => {
  const enforce = new EnforceNotNullOperator(site.memory, plan.table, plan.columns);
  await site.build(plan.input, site.open(enforce, output, meter), meter);
};
