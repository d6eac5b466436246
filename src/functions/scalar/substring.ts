import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateSubstring, resolveSubstring } from './support/substring.js';

export const substring: ScalarFunctionDefinition = {
  name: 'SUBSTRING',
  signature: 'SUBSTRING(text STRING, start INT [, length INT])',
  description:
    'The characters from a 1-based position (negative: from the end), at most as many as the third argument says.',
  example: ["SUBSTRING('streaming', 2, 3)", '"tre"'],
  deterministic: true,
  resolve: resolveSubstring,
  evaluate: evaluateSubstring,
};
