import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { isNotNullOf, resolveTest } from './support/logic.js';

export const isNotUnknown: ScalarFunctionDefinition = {
  name: 'is-not-unknown',
  description: 'Whether a condition is true or false.',
  example: ['(1 = 2) IS NOT UNKNOWN', 'true'],
  deterministic: true,
  resolve: resolveTest,
  evaluate: (context, args) => isNotNullOf(context, must(args[0])),
};
