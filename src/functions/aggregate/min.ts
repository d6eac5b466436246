import type { AggregateFunctionDefinition } from '../function-definition.js';

/** Of any type: FALSE is smaller than TRUE. */
export const MIN = {
  name: 'MIN',
  signature: 'MIN(value)',
  description:
    'The smallest value that is not NULL, NULL where there is none; texts go by their code points.',
  example: ['MIN(volume)', '10'],
  resolve(args) {
    const [parameter, another] = args;
    if (parameter === undefined || another !== undefined) {
      return `expects one argument, got ${args.length}`;
    }
    return { parameter, result: parameter };
  },
} as const satisfies AggregateFunctionDefinition;
