import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateTimeFloor, resolveTimeFloor } from './support/time-floor.js';

export const floorToMinute: ScalarFunctionDefinition = {
  name: 'floor-to-minute',
  description: 'The timestamp at which its minute begins: FLOOR(… TO MINUTE).',
  example: ["FLOOR(TIMESTAMP '2024-02-29 13:45:56.789' TO MINUTE)", '"2024-02-29T13:45:00.000"'],
  deterministic: true,
  resolve: resolveTimeFloor,
  evaluate: (context, args, result) => evaluateTimeFloor(60, context, args, result),
};
