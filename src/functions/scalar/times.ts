import { ARITHMETIC_MULTIPLY } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateArithmetic, resolveArithmetic } from './support/binary-arithmetic.js';

export const times: ScalarFunctionDefinition = {
  name: 'times',
  description: 'The product of two numbers; integers wrap on overflow.',
  example: ['6 * 7', '42'],
  deterministic: true,
  resolve: resolveArithmetic,
  evaluate: (context, args, result) =>
    evaluateArithmetic(ARITHMETIC_MULTIPLY, context, args, result),
};
