import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeFloor, resolveTimeFloor } from './support/time-floor.js';

export const floorToSecond: ScalarFunctionDefinition = {
  name: 'floor-to-second',
  description: 'The timestamp at which its second begins: FLOOR(… TO SECOND).',
  example: ["FLOOR(TIMESTAMP '2024-02-29 13:45:56.789' TO SECOND)", '"2024-02-29T13:45:56.000"'],
  deterministic: true,
  resolve: resolveTimeFloor,
  evaluate: (context, args, result) => evaluateTimeFloor(1, context, args, result),
};
