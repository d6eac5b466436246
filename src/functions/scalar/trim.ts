import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTrim, resolveTrim } from './support/trim.js';

export const trim: ScalarFunctionDefinition = {
  name: 'TRIM',
  signature: 'TRIM([BOTH | LEADING | TRAILING] [characters STRING FROM] text STRING)',
  description: 'The string without spaces, or characters of the second argument, at both ends.',
  example: ["TRIM('  a ')", '"a"'],
  deterministic: true,
  resolve: resolveTrim,
  evaluate: (context, args) => evaluateTrim(context, args, { start: true, end: true }),
};
