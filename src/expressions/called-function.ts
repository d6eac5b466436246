import { must } from '../common/assert.js';
import type { CallableFunction } from '../functions/function-definition.js';
import { scalarFunction } from '../functions/registry.js';
import type { BoundCall, BoundExpression } from './bound-expression.js';

/** The function that a bound call calls. */
export function calledFunction({ name, userFunction }: BoundCall): CallableFunction {
  return userFunction ?? must(scalarFunction(name), `function ${name} is not registered`);
}

/** Whether the expression calls the built-in function of this registry name. */
export function isBuiltInCall(expression: BoundExpression, name: string): boolean {
  return (
    expression.kind === 'call' && expression.name === name && expression.userFunction === undefined
  );
}
