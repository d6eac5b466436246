import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { negated, resolveLogic } from './support/logic.js';

export const not: ScalarFunctionDefinition = {
  name: 'not',
  description: 'False for true, true for false, unknown for unknown.',
  example: ['NOT 1 = 2', 'true'],
  deterministic: true,
  resolve: (args) => resolveLogic(args, 1),
  evaluate: (context, args) => negated(context, must(args[0])),
};
