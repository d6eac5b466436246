import { UNARY_NEGATE } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveUnary } from './support/unary-arithmetic.js';

export const negate: ScalarFunctionDefinition = {
  name: 'negate',
  description: 'The number with its sign turned; the least integer stays itself.',
  example: ['-(1 + 2)', '-3'],
  deterministic: true,
  resolve: resolveUnary,
  evaluate: (context, args, result) => evaluateUnary(UNARY_NEGATE, context, args, result),
};
