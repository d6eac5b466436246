import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateCoalesce, resolveCoalesce } from './support/coalesce.js';
import { wrongCount } from './support/signature.js';

export const ifnull: ScalarFunctionDefinition = {
  name: 'IFNULL',
  signature: 'IFNULL(value, otherwise)',
  description: 'The first argument, or the second where it is null.',
  example: ["IFNULL(NULLIF('a', 'a'), 'b')", '"b"'],
  deterministic: true,
  resolve(args) {
    return wrongCount(args, 2) ?? resolveCoalesce(args);
  },
  evaluate: evaluateCoalesce,
};
