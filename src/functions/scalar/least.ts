import { COMPARE_LESS_OR_EQUAL } from '../../kernels/abi.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateExtreme, resolveExtreme } from './support/extreme.js';

export const least: ScalarFunctionDefinition = {
  name: 'LEAST',
  signature: 'LEAST(value, ...)',
  description: 'The least of its arguments, null where one is.',
  example: ["LEAST('b', 'a')", '"a"'],
  deterministic: true,
  resolve: resolveExtreme,
  evaluate: (context, args) => evaluateExtreme(COMPARE_LESS_OR_EQUAL, context, args),
};
