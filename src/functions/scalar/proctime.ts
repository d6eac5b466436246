import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateNow, resolveNow } from './support/now.js';

export const proctime: ScalarFunctionDefinition = {
  name: 'PROCTIME',
  signature: 'PROCTIME()',
  description: 'The wall-clock time at which the row is processed.',
  example: ['PROCTIME() IS NOT NULL', 'true'],
  deterministic: false,
  resolve: resolveNow,
  evaluate: evaluateNow,
};
