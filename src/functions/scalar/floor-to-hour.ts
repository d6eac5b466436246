import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeFloor, resolveTimeFloor } from './support/time-floor.js';

export const floorToHour: ScalarFunctionDefinition = {
  name: 'floor-to-hour',
  description: 'The timestamp at which its hour begins: FLOOR(… TO HOUR).',
  example: ["FLOOR(TIMESTAMP '2024-02-29 13:45:56.789' TO HOUR)", '"2024-02-29T13:00:00.000"'],
  deterministic: true,
  resolve: resolveTimeFloor,
  evaluate: (context, args, result) => evaluateTimeFloor(3_600, context, args, result),
};
