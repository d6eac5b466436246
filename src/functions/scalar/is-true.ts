import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { resolveTest, truthOf } from './support/logic.js';

export const isTrue: ScalarFunctionDefinition = {
  name: 'is-true',
  description: 'Whether the condition is true, and not false or unknown.',
  example: ['(1 = 1) IS TRUE', 'true'],
  deterministic: true,
  resolve: resolveTest,
  evaluate: (context, args) => truthOf(context, must(args[0])),
};
