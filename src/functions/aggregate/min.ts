import { isNumeric, isTimestamp, printType } from '../../types/sql-type.js';
import type { AggregateFunctionDefinition } from '../function-definition.js';

export const MIN = {
  name: 'MIN',
  description: 'The smallest value that is not NULL, NULL where there is none.',
  example: ['MIN(volume)', '10'],
  resolve(args) {
    const [parameter, another] = args;
    if (parameter === undefined || another !== undefined) {
      return `expects one argument, got ${args.length}`;
    }
    const isOrdered = isNumeric(parameter) || isTimestamp(parameter) || parameter.kind === 'date';
    if (!isOrdered) {
      return `expects a number, date or timestamp, got ${printType(parameter)}`;
    }
    return { parameter, result: parameter };
  },
} as const satisfies AggregateFunctionDefinition;
