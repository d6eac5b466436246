import { COMPARE_GREATER_OR_EQUAL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtreme, resolveExtreme } from './support/extreme.js';

export const greatest: ScalarFunctionDefinition = {
  name: 'GREATEST',
  signature: 'GREATEST(value, ...)',
  description: 'The greatest of its arguments, null where one is.',
  example: ['GREATEST(3, 7, 5)', '7'],
  deterministic: true,
  resolve: resolveExtreme,
  evaluate: (context, args) => evaluateExtreme(COMPARE_GREATER_OR_EQUAL, context, args),
};
