import { EXTRACT_DAY_OF_WEEK } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const dayofweek: ScalarFunctionDefinition = {
  name: 'DAYOFWEEK',
  signature: 'DAYOFWEEK(time DATE | TIMESTAMP)',
  description: 'The day of the week, 1 being Sunday.',
  example: ["DAYOFWEEK(DATE '2024-02-29')", '5'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_DAY_OF_WEEK, context, args),
};
