import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { negated, resolveTest, truthOf } from './support/logic.js';

export const isNotTrue: ScalarFunctionDefinition = {
  name: 'is-not-true',
  description: 'Whether the condition is false or unknown.',
  example: ['(1 = 1) IS NOT TRUE', 'false'],
  deterministic: true,
  resolve: resolveTest,
  evaluate: (context, args) => negated(context, truthOf(context, must(args[0]))),
};
