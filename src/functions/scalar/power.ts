import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { commonValidity, newColumn } from './support/result-columns.js';
import { resolveDoubles } from './support/unary-arithmetic.js';

export const power: ScalarFunctionDefinition = {
  name: 'POWER',
  signature: 'POWER(base number, exponent number)',
  description: 'The first number raised to the power of the second, as DOUBLE.',
  example: ['POWER(2, 10)', '1024'],
  deterministic: true,
  resolve: (args) => resolveDoubles(args, 2),
  evaluate(context, args, result) {
    const base = must(args[0]);
    const power = must(args[1]);
    const out = newColumn(context, result, commonValidity(context, args));
    const { powerF64 } = context.memory.kernels;
    powerF64(base.values, base.step, power.values, power.step, context.numRows, out.values);
    return out;
  },
};
