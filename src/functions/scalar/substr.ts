import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateSubstring, resolveSubstring } from './support/substring.js';

export const substr: ScalarFunctionDefinition = {
  name: 'SUBSTR',
  signature: 'SUBSTR(text STRING, start INT [, length INT])',
  description: 'The same as SUBSTRING.',
  example: ["SUBSTR('streaming', -3)", '"ing"'],
  deterministic: true,
  resolve: resolveSubstring,
  evaluate: evaluateSubstring,
};
