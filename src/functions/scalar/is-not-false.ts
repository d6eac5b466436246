import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { negated, resolveTest, truthOf } from './support/logic.js';

export const isNotFalse: ScalarFunctionDefinition = {
  name: 'is-not-false',
  description: 'Whether the condition is true or unknown.',
  example: ['(1 = 1) IS NOT FALSE', 'true'],
  deterministic: true,
  resolve: resolveTest,
  evaluate: (context, args) => negated(context, truthOf(context, negated(context, must(args[0])))),
};
