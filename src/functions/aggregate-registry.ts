import { AVG } from './aggregate/avg.js';
import { COUNT } from './aggregate/count.js';
import { MAX } from './aggregate/max.js';
import { MIN } from './aggregate/min.js';
import { SUM } from './aggregate/sum.js';
import type { AggregateFunctionDefinition } from './function-definition.js';

/** Every aggregate function. */
const AGGREGATE_FUNCTIONS = [
  AVG,
  COUNT,
  MAX,
  MIN,
  SUM,
] as const satisfies readonly AggregateFunctionDefinition[];

const BY_NAME: ReadonlyMap<string, AggregateFunctionDefinition> = new Map(
  AGGREGATE_FUNCTIONS.map((definition) => [definition.name, definition]),
);

/** The aggregate of this name (upper case). */
export function aggregateFunction(name: string): AggregateFunctionDefinition | undefined {
  return BY_NAME.get(name);
}

export function aggregateFunctionNames(): Iterable<string> {
  return BY_NAME.keys();
}
