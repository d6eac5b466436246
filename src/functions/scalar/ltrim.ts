import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTrim, resolveTrim } from './support/trim.js';

export const ltrim: ScalarFunctionDefinition = {
  name: 'LTRIM',
  signature: 'LTRIM(text STRING [, characters STRING])',
  description: 'The string without spaces, or characters of the second argument, at its start.',
  example: ["LTRIM('xxa', 'x')", '"a"'],
  deterministic: true,
  resolve: resolveTrim,
  evaluate: (context, args) => evaluateTrim(context, args, { start: true, end: false }),
};
