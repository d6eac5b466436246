import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateNow, resolveNow } from './support/now.js';

export const currentTimestamp: ScalarFunctionDefinition = {
  name: 'CURRENT_TIMESTAMP',
  signature: 'CURRENT_TIMESTAMP',
  description: 'The wall-clock time, the same for all rows of a batch.',
  example: ['CURRENT_TIMESTAMP IS NOT NULL', 'true'],
  deterministic: false,
  resolve: resolveNow,
  evaluate: evaluateNow,
};
