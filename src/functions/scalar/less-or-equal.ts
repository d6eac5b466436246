import { COMPARE_LESS_OR_EQUAL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateComparison, resolveComparison } from './support/comparison.js';

export const lessOrEqual: ScalarFunctionDefinition = {
  name: 'less-or-equal',
  description: 'Whether the first value is less than or equal to the second.',
  example: ['2 <= 2', 'true'],
  deterministic: true,
  resolve: resolveComparison,
  evaluate: (context, args) => evaluateComparison(COMPARE_LESS_OR_EQUAL, context, args),
};
