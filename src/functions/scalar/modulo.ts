import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateModulo, resolveModulo } from './support/modulo.js';

export const modulo: ScalarFunctionDefinition = {
  name: 'modulo',
  description:
    'The remainder of a division, with the sign of the dividend and, for integers, the type of the divisor.',
  example: ['-7 % 3', '-1'],
  deterministic: true,
  mayFail: true,
  resolve: resolveModulo,
  evaluate: evaluateModulo,
};
