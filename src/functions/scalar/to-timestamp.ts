import { must } from '../../common/assert.js';
import { timestamp, VARCHAR } from '../../types/sql-type.js';
import { castFromString } from '../cast/cast-from-string.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { strictSignature } from './support/signature.js';

export const toTimestamp: ScalarFunctionDefinition = {
  name: 'TO_TIMESTAMP',
  signature: 'TO_TIMESTAMP(text STRING)',
  description:
    'The timestamp that a string `yyyy-MM-dd HH:mm:ss.SSS` means, or null where it means none.',
  example: ["TO_TIMESTAMP('2024-02-29 13:45:56')", '"2024-02-29T13:45:56.000"'],
  deterministic: true,
  resolve(args) {
    const signature = strictSignature(args, [VARCHAR], timestamp(3));
    return typeof signature === 'string' ? signature : { ...signature, nullable: true };
  },
  evaluate: (context, args, result) => castFromString(context, must(args[0]), result, true),
};
