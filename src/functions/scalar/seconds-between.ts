import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeBetween, resolveTimeBetween } from './support/time-between.js';

export const secondsBetween: ScalarFunctionDefinition = {
  name: 'seconds-between',
  description:
    'Whole seconds from the first timestamp to the second, cut towards zero: TIMESTAMPDIFF(SECOND, …).',
  example: [
    "TIMESTAMPDIFF(SECOND, TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-01 00:01:30')",
    '90',
  ],
  deterministic: true,
  resolve: resolveTimeBetween,
  evaluate: (context, args) => evaluateTimeBetween(1, context, args),
};
