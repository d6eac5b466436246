import { UNARY_EXP } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveDoubles } from './support/unary-arithmetic.js';

export const exp: ScalarFunctionDefinition = {
  name: 'EXP',
  signature: 'EXP(number)',
  description: "Euler's number raised to the power.",
  example: ['EXP(0)', '1'],
  deterministic: true,
  resolve: (args) => resolveDoubles(args, 1),
  evaluate: (context, args, result) => evaluateUnary(UNARY_EXP, context, args, result),
};
