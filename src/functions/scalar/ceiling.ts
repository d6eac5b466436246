import { UNARY_CEIL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveUnary } from './support/unary-arithmetic.js';

export const ceiling: ScalarFunctionDefinition = {
  name: 'CEILING',
  signature: 'CEILING(number)',
  description: 'The same as CEIL.',
  example: ['CEILING(-2.1E0)', '-2'],
  deterministic: true,
  resolve: resolveUnary,
  evaluate: (context, args, result) => evaluateUnary(UNARY_CEIL, context, args, result),
};
