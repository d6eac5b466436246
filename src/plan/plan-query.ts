import type { Query } from '../sql/ast.js';
import type { Catalog } from './catalog.js';
import { type ChangelogModes, INSERTS_ALONE } from './changelog-modes.js';
import { bindQuery } from './logical/bind-query.js';
import { makePhysicalPlan } from './physical/make-physical-plan.js';
import type { PhysicalPlan } from './physical/physical-plan.js';
import { rewritePlan } from './rules/rewrite-plan.js';

/** How to run a query over the catalog's tables; SqlError at the token that is wrong. */
export function planQuery(
  query: Query,
  sql: string,
  catalog: Catalog,
  modes: ChangelogModes = INSERTS_ALONE,
): PhysicalPlan {
  const { plan } = bindQuery(query, { sql, catalog, modes, named: new Map(), bindQuery });
  return makePhysicalPlan(rewritePlan(plan));
}
