import { COMPARE_GREATER } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateComparison, resolveComparison } from './support/comparison.js';

export const greater: ScalarFunctionDefinition = {
  name: 'greater',
  description: 'Whether the first value is greater; strings are ordered by their code points.',
  example: ['2 > 3', 'false'],
  deterministic: true,
  resolve: resolveComparison,
  evaluate: (context, args) => evaluateComparison(COMPARE_GREATER, context, args),
};
