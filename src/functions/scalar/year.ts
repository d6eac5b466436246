import { EXTRACT_YEAR } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const year: ScalarFunctionDefinition = {
  name: 'YEAR',
  signature: 'YEAR(time DATE | TIMESTAMP)',
  description: 'The year of a date or timestamp.',
  example: ["YEAR(DATE '2024-02-29')", '2024'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_YEAR, context, args),
};
