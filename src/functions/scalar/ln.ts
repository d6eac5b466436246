import { UNARY_LN } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveDoubles } from './support/unary-arithmetic.js';

export const ln: ScalarFunctionDefinition = {
  name: 'LN',
  signature: 'LN(number)',
  description: 'The natural logarithm, NaN for a negative number.',
  example: ['LN(1)', '0'],
  deterministic: true,
  resolve: (args) => resolveDoubles(args, 1),
  evaluate: (context, args, result) => evaluateUnary(UNARY_LN, context, args, result),
};
