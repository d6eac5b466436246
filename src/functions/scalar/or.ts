import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateLogical, resolveLogic } from './support/logic.js';

export const or: ScalarFunctionDefinition = {
  name: 'or',
  description: 'True where one side is, false where both are false, else unknown.',
  example: ['1 = 1 OR 1 = 2', 'true'],
  deterministic: true,
  resolve: (args) => resolveLogic(args, 2),
  evaluate: (context, args) => evaluateLogical('logicalOr', context, args),
};
