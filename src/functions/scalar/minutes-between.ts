import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeBetween, resolveTimeBetween } from './support/time-between.js';

export const minutesBetween: ScalarFunctionDefinition = {
  name: 'minutes-between',
  description:
    'Whole minutes from the first timestamp to the second, cut towards zero: TIMESTAMPDIFF(MINUTE, …).',
  example: [
    "TIMESTAMPDIFF(MINUTE, TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-01 00:01:30')",
    '1',
  ],
  deterministic: true,
  resolve: resolveTimeBetween,
  evaluate: (context, args) => evaluateTimeBetween(60, context, args),
};
