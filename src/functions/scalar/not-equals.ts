import { COMPARE_NOT_EQUAL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateComparison, resolveComparison } from './support/comparison.js';

export const notEquals: ScalarFunctionDefinition = {
  name: 'not-equals',
  description: 'Whether two values differ; NaN differs from everything.',
  example: ['1 <> 2', 'true'],
  deterministic: true,
  resolve: resolveComparison,
  evaluate: (context, args) => evaluateComparison(COMPARE_NOT_EQUAL, context, args),
};
