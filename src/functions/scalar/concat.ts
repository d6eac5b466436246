import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateConcat, resolveConcat } from './support/concat.js';

export const concat: ScalarFunctionDefinition = {
  name: 'CONCAT',
  signature: 'CONCAT(text STRING, ...)',
  description: 'All strings, one behind the other; null where one is.',
  example: ["CONCAT('a', 'b', 'c')", '"abc"'],
  deterministic: true,
  resolve: resolveConcat,
  evaluate: evaluateConcat,
};
