import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateModulo, resolveModulo } from './support/modulo.js';

export const mod: ScalarFunctionDefinition = {
  name: 'MOD',
  signature: 'MOD(dividend number, divisor number)',
  description:
    'The remainder of a division, with the sign of the dividend and, for integers, the type of the divisor.',
  example: ['MOD(-7, 3)', '-1'],
  deterministic: true,
  mayFail: true,
  resolve: resolveModulo,
  evaluate: evaluateModulo,
};
