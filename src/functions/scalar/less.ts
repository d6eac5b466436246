import { COMPARE_LESS } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateComparison, resolveComparison } from './support/comparison.js';

export const less: ScalarFunctionDefinition = {
  name: 'less',
  description: 'Whether the first value is less; strings are ordered by their code points.',
  example: ["'Z' < 'a'", 'true'],
  deterministic: true,
  resolve: resolveComparison,
  evaluate: (context, args) => evaluateComparison(COMPARE_LESS, context, args),
};
