import { UNARY_FLOOR } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveUnary } from './support/unary-arithmetic.js';

export const floor: ScalarFunctionDefinition = {
  name: 'FLOOR',
  signature: 'FLOOR(number | time TO DAY | HOUR | MINUTE | SECOND)',
  description: 'The greatest whole number that is not greater; of the same type.',
  example: ['FLOOR(-2.1E0)', '-3'],
  deterministic: true,
  resolve: resolveUnary,
  evaluate: (context, args, result) => evaluateUnary(UNARY_FLOOR, context, args, result),
};
