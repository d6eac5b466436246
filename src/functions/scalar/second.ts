import { EXTRACT_SECOND } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtract, resolveExtract } from './support/extract.js';

export const second: ScalarFunctionDefinition = {
  name: 'SECOND',
  signature: 'SECOND(time DATE | TIMESTAMP)',
  description: 'The whole second of the minute, from 0.',
  example: ["SECOND(TIMESTAMP '2024-02-29 13:45:56')", '56'],
  deterministic: true,
  resolve: resolveExtract,
  evaluate: (context, args) => evaluateExtract(EXTRACT_SECOND, context, args),
};
