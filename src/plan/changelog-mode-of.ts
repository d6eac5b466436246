import { must } from '../common/assert.js';
import type { ChangelogMode } from '../types/changelog-mode.js';
import type { LogicalPlan } from './logical/nodes.js';
import type { PhysicalPlan } from './physical/physical-plan.js';

type Plan = LogicalPlan | PhysicalPlan;

/** What the rows of a plan mean. */
export function changelogModeOf(plan: Plan): ChangelogMode {
  switch (plan.kind) {
    case 'scan':
      return plan.changelogMode;
    case 'changelog-normalize':
      return 'all';
    case 'to-upsert':
      return 'upsert';
    case 'window-aggregate':
      return 'insert-only';
    case 'union-all':
      return changingInput(plan.inputs) === undefined ? 'insert-only' : 'all';
    default:
      return changelogModeOf(plan.input);
  }
}

/** The changes that a mode allows, as Flink's EXPLAIN writes them. */
export function printChangelogMode(mode: Exclude<ChangelogMode, 'insert-only'>): string {
  return mode === 'upsert' ? 'I,UA,D' : 'I,UB,UA,D';
}

/** The node that a plan with changes has them from, in words. */
export function changeProducerOf(plan: Plan): string {
  switch (plan.kind) {
    case 'scan':
      return `Scan(table=[${plan.table.name}])`;
    case 'changelog-normalize': {
      const names = plan.keyColumns.map((column) => plan.schema[column]?.name);
      return `ChangelogNormalize(key=[${names.join(', ')}])`;
    }
    case 'union-all':
      return changeProducerOf(must(changingInput(plan.inputs)));
    default:
      return changeProducerOf(plan.input);
  }
}

function changingInput(inputs: readonly Plan[]): Plan | undefined {
  return inputs.find((input) => changelogModeOf(input) !== 'insert-only');
}
