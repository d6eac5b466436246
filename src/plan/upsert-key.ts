import type { BoundExpression } from '../expressions/bound-expression.js';
import { columnsIn } from './logical/expression-tree.js';
import type { LogicalPlan } from './logical/nodes.js';

/**
 * The columns by which the rows of a plan with changes are known: of rows that have been inserted and not taken back, no two
 * have equal values there. Undefined where no such columns are known.
 */
export function upsertKeyOf(plan: LogicalPlan): readonly number[] | undefined {
  switch (plan.kind) {
    case 'scan': {
      const { primaryKey } = plan.table;
      const positions = primaryKey.map((name) => plan.schema.findIndex((f) => f.name === name));
      return primaryKey.length === 0 || positions.includes(-1) ? undefined : positions;
    }
    case 'changelog-normalize':
      return plan.keyColumns;
    case 'filter':
      return upsertKeyOf(plan.input);
    case 'project': {
      const key = upsertKeyOf(plan.input)?.map((column) =>
        plan.expressions.findIndex((expression) => isCopyOf(expression, column)),
      );
      return key?.includes(-1) === true ? undefined : key;
    }
    // All matches of a row come and go together, so that the last one stands for the row.
    case 'lookup-join':
      return upsertKeyOf(plan.input);
    default:
      return undefined;
  }
}

/**
 * Whether each -U of a plan is followed by a +U of the same upsert key, so that it says nothing. A condition can hold for the one
 * and not for the other, unless it asks for nothing but the key.
 */
export function hasPairedUpdates(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'scan':
    case 'changelog-normalize':
      return true;
    case 'filter': {
      const key = upsertKeyOf(plan.input) ?? [];
      const isOnKey = [...columnsIn(plan.predicate)].every((column) => key.includes(column));
      return isOnKey && hasPairedUpdates(plan.input);
    }
    case 'project':
      return hasPairedUpdates(plan.input);
    case 'lookup-join':
      return plan.joinType === 'left' && hasPairedUpdates(plan.input);
    default:
      return false;
  }
}

/** Whether an expression has another value for every other value of the column. */
function isCopyOf(expression: BoundExpression, column: number): boolean {
  if (expression.kind === 'column') return expression.index === column;
  if (expression.kind !== 'cast') return false;
  const { operand, type } = expression;
  const isWider = operand.type.kind === 'int' && type.kind === 'bigint';
  return isWider && isCopyOf(operand, column);
}
