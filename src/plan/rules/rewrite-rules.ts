import type { LogicalPlan } from '../logical/nodes.js';
import { dropCopyBelowAggregate } from './drop-copy-below-aggregate.js';
import { dropTrueFilter } from './drop-true-filter.js';
import { foldConstants } from './fold-constants.js';
import { mergeFilters } from './merge-filters.js';
import { mergeProjects } from './merge-projects.js';
import { mergeUnions } from './merge-unions.js';
import { pushFilterBelowAggregate } from './push-filter-below-aggregate.js';
import { pushFilterBelowJoin } from './push-filter-below-join.js';
import { pushFilterBelowNormalize } from './push-filter-below-normalize.js';
import { pushFilterBelowProject } from './push-filter-below-project.js';
import { pushFilterBelowUnion } from './push-filter-below-union.js';

/** Rewrites one node whose inputs are rewritten already; returns the same node where it doesn't apply. */
export type RewriteRule = (plan: LogicalPlan) => LogicalPlan;

/** All rules, applied in this order until none changes anything. Filters never get below a scan: lateness comes first. */
export const REWRITE_RULES: readonly RewriteRule[] = [
  foldConstants,
  dropTrueFilter,
  mergeFilters,
  pushFilterBelowProject,
  pushFilterBelowJoin,
  pushFilterBelowUnion,
  pushFilterBelowNormalize,
  pushFilterBelowAggregate,
  mergeProjects,
  mergeUnions,
  dropCopyBelowAggregate,
];
