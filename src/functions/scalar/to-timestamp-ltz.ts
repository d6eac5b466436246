import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateToTimestampLtz, resolveToTimestampLtz } from './support/to-timestamp-ltz.js';

export const toTimestampLtz: ScalarFunctionDefinition = {
  name: 'TO_TIMESTAMP_LTZ',
  signature: 'TO_TIMESTAMP_LTZ(epoch BIGINT [, precision INT])',
  description:
    'The point in time that lies so many seconds (precision 0) or milliseconds (3) after the epoch.',
  example: ['TO_TIMESTAMP_LTZ(1700000000123, 3)', '"2023-11-14T22:13:20.123Z"'],
  deterministic: true,
  mayFail: true,
  resolve: resolveToTimestampLtz,
  evaluate: evaluateToTimestampLtz,
};
