import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { isNotNullOf, resolveNullTest } from './support/logic.js';

export const isNotNull: ScalarFunctionDefinition = {
  name: 'is-not-null',
  description: 'Whether the value is not null.',
  example: ['NULLIF(1, 1) IS NOT NULL', 'false'],
  deterministic: true,
  resolve: resolveNullTest,
  evaluate: (context, args) => isNotNullOf(context, must(args[0])),
};
