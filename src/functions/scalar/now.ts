import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateNow, resolveNow } from './support/now.js';

export const now: ScalarFunctionDefinition = {
  name: 'NOW',
  signature: 'NOW()',
  description: 'The same as CURRENT_TIMESTAMP.',
  example: ['NOW() IS NOT NULL', 'true'],
  deterministic: false,
  resolve: resolveNow,
  evaluate: evaluateNow,
};
