import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateConcat, resolveConcat } from './support/concat.js';
import { wrongCount } from './support/signature.js';

export const concatOperator: ScalarFunctionDefinition = {
  name: 'concat',
  description: 'Two strings, one behind the other.',
  example: ["'a' || 'b'", '"ab"'],
  deterministic: true,
  resolve: (args) => wrongCount(args, 2) ?? resolveConcat(args),
  evaluate: evaluateConcat,
};
