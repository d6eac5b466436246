import { EXTRACT_MINUTE } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const minute: ScalarFunctionDefinition = {
  name: 'MINUTE',
  signature: 'MINUTE(time DATE | TIMESTAMP)',
  description: 'The minute of the hour, from 0.',
  example: ["MINUTE(TIMESTAMP '2024-02-29 13:45:56')", '45'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_MINUTE, context, args),
};
