import { UNARY_SIGN } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveUnary } from './support/unary-arithmetic.js';

export const sign: ScalarFunctionDefinition = {
  name: 'SIGN',
  signature: 'SIGN(number)',
  description: '-1, 0 or 1 by the sign of the number, in its type.',
  example: ['SIGN(-2.5E0)', '-1'],
  deterministic: true,
  resolve: resolveUnary,
  evaluate: (context, args, result) => evaluateUnary(UNARY_SIGN, context, args, result),
};
