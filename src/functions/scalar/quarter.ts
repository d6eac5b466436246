import { EXTRACT_QUARTER } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const quarter: ScalarFunctionDefinition = {
  name: 'QUARTER',
  signature: 'QUARTER(time DATE | TIMESTAMP)',
  description: 'The quarter of the year, from 1.',
  example: ["QUARTER(DATE '2024-05-01')", '2'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_QUARTER, context, args),
};
