import { AssertionError } from '../../common/assert.js';
import { type LogicalPlan, rewriteBottomUp } from '../logical/nodes.js';
import { dropCopies } from './drop-copies.js';
import { pruneColumns } from './prune-columns.js';
import { REWRITE_RULES } from './rewrite-rules.js';

/** Far more rounds than any plan needs: every rule makes a plan smaller or moves a filter down. */
const ROUNDS_MAX = 1000;

/** The plan with the same result that costs least. */
export function rewritePlan(plan: LogicalPlan): LogicalPlan {
  let rewritten = plan;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = rewritten;
    for (const rule of REWRITE_RULES) rewritten = rewriteBottomUp(rewritten, rule);
    if (rewritten === before) return dropCopies(pruneColumns(rewritten));
  }
  throw new AssertionError('the rewrite rules do not come to an end');
}
