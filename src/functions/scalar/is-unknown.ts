import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { isNotNullOf, negated, resolveTest } from './support/logic.js';

export const isUnknown: ScalarFunctionDefinition = {
  name: 'is-unknown',
  description: 'Whether a condition is neither true nor false.',
  example: ['(1 = NULLIF(1, 1)) IS UNKNOWN', 'true'],
  deterministic: true,
  resolve: resolveTest,
  evaluate: (context, args) => negated(context, isNotNullOf(context, must(args[0]))),
};
