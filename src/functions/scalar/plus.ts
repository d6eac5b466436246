import { ARITHMETIC_ADD } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateArithmetic } from './support/binary-arithmetic.js';
import { resolveShift } from './support/time-shift.js';

export const plus: ScalarFunctionDefinition = {
  name: 'plus',
  description:
    'The sum of two numbers (integers wrap on overflow), or a timestamp moved by a BIGINT of its own units.',
  example: ['1 + 2.5E0', '3.5'],
  deterministic: true,
  resolve: resolveShift,
  evaluate: (context, args, result) => evaluateArithmetic(ARITHMETIC_ADD, context, args, result),
};
