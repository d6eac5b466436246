import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateDistinct, resolveDistinct } from './support/distinct.js';

export const isDistinctFrom: ScalarFunctionDefinition = {
  name: 'is-distinct-from',
  description: 'Whether two values differ, taking null for a value that equals null.',
  example: ["'a' IS DISTINCT FROM NULL", 'true'],
  deterministic: true,
  resolve: resolveDistinct,
  evaluate: (context, args) => evaluateDistinct(context, args),
};
