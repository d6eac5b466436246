import { EXTRACT_WEEK } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const week: ScalarFunctionDefinition = {
  name: 'WEEK',
  signature: 'WEEK(time DATE | TIMESTAMP)',
  description: 'The ISO 8601 week of the year.',
  example: ["WEEK(DATE '2024-12-30')", '1'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_WEEK, context, args),
};
