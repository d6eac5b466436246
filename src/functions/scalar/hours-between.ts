import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeBetween, resolveTimeBetween } from './support/time-between.js';

export const hoursBetween: ScalarFunctionDefinition = {
  name: 'hours-between',
  description:
    'Whole hours from the first timestamp to the second, cut towards zero: TIMESTAMPDIFF(HOUR, …).',
  example: [
    "TIMESTAMPDIFF(HOUR, TIMESTAMP '2024-01-01 02:30:00', TIMESTAMP '2024-01-01 00:00:00')",
    '-2',
  ],
  deterministic: true,
  resolve: resolveTimeBetween,
  evaluate: (context, args) => evaluateTimeBetween(3_600, context, args),
};
