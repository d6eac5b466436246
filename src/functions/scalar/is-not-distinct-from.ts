import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateDistinct, resolveDistinct } from './support/distinct.js';
import { negated } from './support/logic.js';

export const isNotDistinctFrom: ScalarFunctionDefinition = {
  name: 'is-not-distinct-from',
  description: 'Whether two values are equal, taking null for a value that equals null.',
  example: ["'a' IS NOT DISTINCT FROM NULL", 'false'],
  deterministic: true,
  resolve: resolveDistinct,
  evaluate: (context, args) => negated(context, evaluateDistinct(context, args)),
};
