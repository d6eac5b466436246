import { UNARY_SQRT } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveDoubles } from './support/unary-arithmetic.js';

export const sqrt: ScalarFunctionDefinition = {
  name: 'SQRT',
  signature: 'SQRT(number)',
  description: 'The square root, NaN for a negative number.',
  example: ['SQRT(2.25E0)', '1.5'],
  deterministic: true,
  resolve: (args) => resolveDoubles(args, 1),
  evaluate: (context, args, result) => evaluateUnary(UNARY_SQRT, context, args, result),
};
