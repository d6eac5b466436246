import { type LogicalPlan, type LogicalProject, mapInputs } from '../logical/nodes.js';

/** Projections that hand on all columns as they are go away; the outermost only where it renames nothing either. */
export function dropCopies(plan: LogicalPlan): LogicalPlan {
  const root = mapInputs(plan, dropNamelessCopies);
  if (root.kind !== 'project' || !isCopy(root)) return root;
  const keepsNames = root.schema.every(({ name }, i) => name === root.input.schema[i]?.name);
  return keepsNames ? root.input : root;
}

function dropNamelessCopies(plan: LogicalPlan): LogicalPlan {
  const rewritten = mapInputs(plan, dropNamelessCopies);
  return rewritten.kind === 'project' && isCopy(rewritten) ? rewritten.input : rewritten;
}

/** Whether a projection has exactly its input's columns in their order. */
export function isCopy({ expressions, input }: LogicalProject): boolean {
  return (
    expressions.length === input.schema.length &&
    expressions.every((expression, i) => expression.kind === 'column' && expression.index === i)
  );
}
