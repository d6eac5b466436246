import { isNumeric, printType } from '../../types/sql-type.js';
import type { AggregateFunctionDefinition } from '../function-definition.js';

/** The result has the type of its argument, as in Flink: CAST an INT to BIGINT where sums grow beyond INT. */
export const SUM = {
  name: 'SUM',
  signature: 'SUM(number)',
  description:
    'The sum of the values that are not NULL, NULL where there is none; a sum beyond its type is an error.',
  example: ['SUM(volume)', '60'],
  resolve(args) {
    const [parameter, another] = args;
    if (parameter === undefined || another !== undefined) {
      return `expects one argument, got ${args.length}`;
    }
    if (!isNumeric(parameter)) return `expects a number, got ${printType(parameter)}`;
    return { parameter, result: parameter };
  },
} as const satisfies AggregateFunctionDefinition;
