import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateAddMonths, resolveAddMonths } from './support/add-months.js';

export const plusMonths: ScalarFunctionDefinition = {
  name: 'plus-months',
  description: 'A timestamp or date moved by months; a day that the month lacks becomes its last.',
  example: ["DATE '2024-01-31' + INTERVAL '1' MONTH", '"2024-02-29"'],
  deterministic: true,
  resolve: resolveAddMonths,
  evaluate: evaluateAddMonths,
};
