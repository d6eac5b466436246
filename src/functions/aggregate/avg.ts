import { isNumeric, printType } from '../../types/sql-type.js';
import type { AggregateFunctionDefinition } from '../function-definition.js';

/** The result has the type of its argument, as in Flink: CAST integers to DOUBLE for a mean with a fraction. */
export const AVG = {
  name: 'AVG',
  signature: 'AVG(number)',
  description:
    'The mean of the values that are not NULL, NULL where there is none; that of integers is cut to an integer.',
  example: ['AVG(volume)', '20'],
  resolve(args) {
    const [parameter, another] = args;
    if (parameter === undefined || another !== undefined) {
      return `expects one argument, got ${args.length}`;
    }
    if (!isNumeric(parameter)) return `expects a number, got ${printType(parameter)}`;
    return { parameter, result: parameter };
  },
} as const satisfies AggregateFunctionDefinition;
