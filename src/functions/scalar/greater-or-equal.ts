import { COMPARE_GREATER_OR_EQUAL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateComparison, resolveComparison } from './support/comparison.js';

export const greaterOrEqual: ScalarFunctionDefinition = {
  name: 'greater-or-equal',
  description: 'Whether the first value is greater than or equal to the second.',
  example: ['3 >= 2.5', 'true'],
  deterministic: true,
  resolve: resolveComparison,
  evaluate: (context, args) => evaluateComparison(COMPARE_GREATER_OR_EQUAL, context, args),
};
