import { EXTRACT_DAY } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const dayofmonth: ScalarFunctionDefinition = {
  name: 'DAYOFMONTH',
  signature: 'DAYOFMONTH(time DATE | TIMESTAMP)',
  description: 'The day of the month, from 1.',
  example: ["DAYOFMONTH(DATE '2024-02-29')", '29'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_DAY, context, args),
};
