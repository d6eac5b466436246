import { EXTRACT_MONTH } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const month: ScalarFunctionDefinition = {
  name: 'MONTH',
  signature: 'MONTH(time DATE | TIMESTAMP)',
  description: 'The month of the year, from 1.',
  example: ["MONTH(DATE '2024-02-29')", '2'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_MONTH, context, args),
};
