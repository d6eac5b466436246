import { EXTRACT_HOUR } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const hour: ScalarFunctionDefinition = {
  name: 'HOUR',
  signature: 'HOUR(time DATE | TIMESTAMP)',
  description: 'The hour of the day, from 0.',
  example: ["HOUR(TIMESTAMP '2024-02-29 13:45:56')", '13'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_HOUR, context, args),
};
