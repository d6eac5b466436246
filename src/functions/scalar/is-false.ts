import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { negated, resolveTest, truthOf } from './support/logic.js';

export const isFalse: ScalarFunctionDefinition = {
  name: 'is-false',
  description: 'Whether the condition is false, and not true or unknown.',
  example: ['(1 = 1) IS FALSE', 'false'],
  deterministic: true,
  resolve: resolveTest,
  evaluate: (context, args) => truthOf(context, negated(context, must(args[0]))),
};
