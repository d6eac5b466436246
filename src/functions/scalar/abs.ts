import { UNARY_ABS } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateUnary, resolveUnary } from './support/unary-arithmetic.js';

export const abs: ScalarFunctionDefinition = {
  name: 'ABS',
  signature: 'ABS(number)',
  description: 'The number without its sign; the least integer stays itself.',
  example: ['ABS(-5)', '5'],
  deterministic: true,
  resolve: resolveUnary,
  evaluate: (context, args, result) => evaluateUnary(UNARY_ABS, context, args, result),
};
