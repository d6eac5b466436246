import { must } from '../../common/assert.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { isNotNullOf, negated, resolveNullTest } from './support/logic.js';

export const isNull: ScalarFunctionDefinition = {
  name: 'is-null',
  description: 'Whether the value is null.',
  example: ['NULLIF(1, 1) IS NULL', 'true'],
  deterministic: true,
  resolve: resolveNullTest,
  evaluate: (context, args) => negated(context, isNotNullOf(context, must(args[0]))),
};
