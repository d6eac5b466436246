import { EXTRACT_DAY_OF_YEAR } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const dayofyear: ScalarFunctionDefinition = {
  name: 'DAYOFYEAR',
  signature: 'DAYOFYEAR(time DATE | TIMESTAMP)',
  description: 'The day of the year, from 1.',
  example: ["DAYOFYEAR(DATE '2024-03-01')", '61'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_DAY_OF_YEAR, context, args),
};
