import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateNullif, resolveNullif } from './support/nullif.js';

export const nullif: ScalarFunctionDefinition = {
  name: 'NULLIF',
  signature: 'NULLIF(value, other)',
  description: 'The first argument, or null where it equals the second.',
  example: ['NULLIF(3, 0)', '3'],
  deterministic: true,
  resolve: resolveNullif,
  evaluate: evaluateNullif,
};
