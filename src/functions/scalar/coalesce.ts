import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateCoalesce, resolveCoalesce } from './support/coalesce.js';

export const coalesce: ScalarFunctionDefinition = {
  name: 'COALESCE',
  signature: 'COALESCE(value, ...)',
  description: 'The first argument that is not null.',
  example: ['COALESCE(NULLIF(1, 1), 2)', '2'],
  deterministic: true,
  resolve: resolveCoalesce,
  evaluate: evaluateCoalesce,
};
