import { ARITHMETIC_DIVIDE } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateArithmetic, resolveArithmetic } from './support/binary-arithmetic.js';

export const divide: ScalarFunctionDefinition = {
  name: 'divide',
  description: 'The quotient of two numbers; of integers it is an integer, cut towards zero.',
  example: ['7 / 2', '3'],
  deterministic: true,
  mayFail: true,
  resolve: resolveArithmetic,
  evaluate: (context, args, result) => evaluateArithmetic(ARITHMETIC_DIVIDE, context, args, result),
};
