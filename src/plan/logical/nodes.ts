import { unreachable } from '../../common/assert.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import type { ChangelogMode } from '../../types/changelog-mode.js';
import type { Schema } from '../../types/schema.js';
import type { WindowAssigner } from '../../types/window.js';
import type { CatalogTable } from '../catalog.js';

/** What a query means: a tree that the binder makes and the rules rewrite. Columns are positions in the input's schema. */
export type LogicalPlan =
  | LogicalScan
  | LogicalChangelogNormalize
  | LogicalFilter
  | LogicalProject
  | LogicalLookupJoin
  | LogicalWindowAggregate
  | LogicalUnion;

export interface LogicalScan {
  readonly kind: 'scan';
  readonly table: CatalogTable;
  /** Positions in `scanColumns(table)`, parallel to `schema`: physical columns in order, then computed ones in order. */
  readonly columns: readonly number[];
  /** What the rows mean, as the table's connector has them. */
  readonly changelogMode: ChangelogMode;
  readonly schema: Schema;
}

/** Makes all changes, each with the whole row, of those of an `upsert` scan: it stands above each. */
export interface LogicalChangelogNormalize {
  readonly kind: 'changelog-normalize';
  readonly input: LogicalPlan;
  /** The table's primary key. */
  readonly keyColumns: readonly number[];
  readonly schema: Schema;
}

export interface LogicalFilter {
  readonly kind: 'filter';
  readonly input: LogicalPlan;
  readonly predicate: BoundExpression;
  readonly schema: Schema;
}

export interface LogicalProject {
  readonly kind: 'project';
  readonly input: LogicalPlan;
  /** Parallel to `schema`. */
  readonly expressions: readonly BoundExpression[];
  readonly schema: Schema;
}

export interface LogicalLookupJoin {
  readonly kind: 'lookup-join';
  readonly input: LogicalPlan;
  readonly joinType: 'inner' | 'left';
  readonly dimension: CatalogTable;
  readonly inputKeys: readonly number[];
  /** Positions in the dimension's `physical`, parallel to `inputKeys`. */
  readonly dimensionKeys: readonly number[];
  /** Positions in the dimension's `physical`, ascending. */
  readonly dimensionColumns: readonly number[];
  /** Over `schema`: what a pair must fulfil besides equal keys. Only LEFT has it; INNER is filtered behind the join. */
  readonly condition: BoundExpression | undefined;
  /** The input's fields, then those of `dimensionColumns`. */
  readonly schema: Schema;
}

export interface LogicalWindowAggregate {
  readonly kind: 'window-aggregate';
  readonly input: LogicalPlan;
  readonly window: WindowAssigner;
  readonly timeColumn: number;
  readonly keyColumns: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  /** The keys, `window_start`, `window_end`, then the aggregates. */
  readonly schema: Schema;
}

export interface LogicalUnion {
  readonly kind: 'union-all';
  readonly inputs: readonly LogicalPlan[];
  readonly schema: Schema;
}

/** The node with each of its inputs replaced by what `map` makes of it; the same node where nothing changes. */
export function mapInputs(
  plan: LogicalPlan,
  map: (input: LogicalPlan) => LogicalPlan,
): LogicalPlan {
  switch (plan.kind) {
    case 'scan':
      return plan;
    case 'filter': {
      const input = map(plan.input);
      return input === plan.input ? plan : filter(input, plan.predicate);
    }
    case 'project':
    case 'changelog-normalize':
    case 'lookup-join':
    case 'window-aggregate': {
      const input = map(plan.input);
      return input === plan.input ? plan : { ...plan, input };
    }
    case 'union-all': {
      const inputs = plan.inputs.map(map);
      return inputs.every((input, i) => input === plan.inputs[i]) ? plan : { ...plan, inputs };
    }
    default:
      return unreachable(plan);
  }
}

/** Rewrites every node, inputs first; `rewrite` returns the same node where it has nothing to change. */
export function rewriteBottomUp(
  plan: LogicalPlan,
  rewrite: (plan: LogicalPlan) => LogicalPlan,
): LogicalPlan {
  return rewrite(mapInputs(plan, (input) => rewriteBottomUp(input, rewrite)));
}

export function filter(input: LogicalPlan, predicate: BoundExpression): LogicalFilter {
  return { kind: 'filter', input, predicate, schema: input.schema };
}
