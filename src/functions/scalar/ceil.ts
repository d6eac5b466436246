import { UNARY_CEIL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveUnary } from './support/unary-arithmetic.js';

export const ceil: ScalarFunctionDefinition = {
  name: 'CEIL',
  signature: 'CEIL(number)',
  description: 'The least whole number that is not less; of the same type.',
  example: ['CEIL(2.1E0)', '3'],
  deterministic: true,
  resolve: resolveUnary,
  evaluate: (context, args, result) => evaluateUnary(UNARY_CEIL, context, args, result),
};
