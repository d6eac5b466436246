import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeFloor, resolveTimeFloor } from './support/time-floor.js';

export const floorToDay: ScalarFunctionDefinition = {
  name: 'floor-to-day',
  description: 'The timestamp at which its day begins: FLOOR(… TO DAY).',
  example: ["FLOOR(TIMESTAMP '2024-02-29 13:45:56.789' TO DAY)", '"2024-02-29T00:00:00.000"'],
  deterministic: true,
  resolve: resolveTimeFloor,
  evaluate: (context, args, result) => evaluateTimeFloor(86_400, context, args, result),
};
