import { BIGINT } from '../../types/sql-type.js';
import type { AggregateFunctionDefinition } from '../function-definition.js';

export const COUNT = {
  name: 'COUNT',
  signature: 'COUNT(* | value)',
  description: 'The number of rows whose argument is not NULL; COUNT(*) counts all rows.',
  example: ['COUNT(*)', '3'],
  resolve(args) {
    const [parameter, another] = args;
    if (parameter === undefined || another !== undefined) {
      return `expects * or one argument, got ${args.length}`;
    }
    return { parameter, result: BIGINT };
  },
} as const satisfies AggregateFunctionDefinition;
