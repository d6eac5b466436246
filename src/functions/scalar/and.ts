import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateLogical, resolveLogic } from './support/logic.js';

export const and: ScalarFunctionDefinition = {
  name: 'and',
  description: 'True where both sides are, false where one is false, else unknown.',
  example: ['1 = 1 AND 1 = 2', 'false'],
  deterministic: true,
  resolve: (args) => resolveLogic(args, 2),
  evaluate: (context, args) => evaluateLogical('logicalAnd', context, args),
};
