import { ARITHMETIC_SUBTRACT } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateArithmetic } from './support/binary-arithmetic.js';
import { resolveShift } from './support/time-shift.js';

export const minus: ScalarFunctionDefinition = {
  name: 'minus',
  description:
    'The difference of two numbers (integers wrap on overflow), or a timestamp moved back by a BIGINT of its own units.',
  example: ['7 - 10', '-3'],
  deterministic: true,
  resolve: resolveShift,
  evaluate: (context, args, result) =>
    evaluateArithmetic(ARITHMETIC_SUBTRACT, context, args, result),
};
