import { COMPARE_EQUAL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateComparison, resolveComparison } from './support/comparison.js';

export const equals: ScalarFunctionDefinition = {
  name: 'equals',
  description: 'Whether two values are equal; NaN equals nothing.',
  example: ["'a' = 'b'", 'false'],
  deterministic: true,
  resolve: resolveComparison,
  evaluate: (context, args) => evaluateComparison(COMPARE_EQUAL, context, args),
};
