import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeBetween, resolveTimeBetween } from './support/time-between.js';

export const daysBetween: ScalarFunctionDefinition = {
  name: 'days-between',
  description:
    'Whole days from the first timestamp to the second, cut towards zero: TIMESTAMPDIFF(DAY, …).',
  example: [
    "TIMESTAMPDIFF(DAY, TIMESTAMP '2024-02-28 12:00:00', TIMESTAMP '2024-03-01 11:59:59')",
    '1',
  ],
  deterministic: true,
  resolve: resolveTimeBetween,
  evaluate: (context, args) => evaluateTimeBetween(86_400, context, args),
};
