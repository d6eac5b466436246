import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTrim, resolveTrim } from './support/trim.js';

export const rtrim: ScalarFunctionDefinition = {
  name: 'RTRIM',
  signature: 'RTRIM(text STRING [, characters STRING])',
  description: 'The string without spaces, or characters of the second argument, at its end.',
  example: ["RTRIM('a  ')", '"a"'],
  deterministic: true,
  resolve: resolveTrim,
  evaluate: (context, args) => evaluateTrim(context, args, { start: false, end: true }),
};
