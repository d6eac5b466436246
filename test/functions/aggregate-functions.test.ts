import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import {
  aggregateFunction,
  aggregateFunctionNames,
} from '../../src/functions/aggregate-registry.js';
import { StreamingSQLExecutor } from '../../src/node.js';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  FLOAT,
  INT,
  printType,
  timestamp,
  VARCHAR,
} from '../../src/types/sql-type.js';
import { rowsOf } from '../support/rows-of.js';

const names = [...aggregateFunctionNames()];

/** Result of an aggregate over a window with the volumes 10, 20 and 30. */
async function evaluate(expression: string): Promise<string> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const rows = [10, 20, 30].map((volume) => ({ volume, ts: 0 }));
  await executor.registerStream('t', rows, { watermark: { column: 'ts', delayMs: 0 } });
  const sql = `SELECT ${expression} AS x FROM t GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)`;
  const results: unknown[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) {
    results.push(...rowsOf(batch).map(({ x }) => x));
  }
  return results.join();
}

describe('aggregate functions', () => {
  it('are the five that the registry names', () => {
    expect(names.toSorted()).toEqual(['AVG', 'COUNT', 'MAX', 'MIN', 'SUM']);
    expect(aggregateFunction('MEDIAN')).toBeUndefined();
  });

  it.each(names)('%s gives what its example says', async (name) => {
    const [expression, result] = must(aggregateFunction(name)).example;
    expect(await evaluate(expression)).toBe(result);
  });

  it.each(['SUM', 'AVG'])('%s has the type of its argument, as in Flink', (name) => {
    const definition = must(aggregateFunction(name));
    for (const type of [INT, BIGINT, FLOAT, DOUBLE]) {
      expect(definition.resolve([type])).toEqual({ parameter: type, result: type });
    }
    expect(definition.resolve([VARCHAR])).toBe('expects a number, got VARCHAR');
    expect(definition.resolve([])).toBe('expects one argument, got 0');
  });

  it.each(['MIN', 'MAX'])('%s takes any type', (name) => {
    for (const type of [INT, DOUBLE, VARCHAR, BOOLEAN, timestamp(3)]) {
      const resolved = must(aggregateFunction(name)).resolve([type]);
      expect(typeof resolved === 'string' ? resolved : printType(resolved.result)).toBe(
        printType(type),
      );
    }
  });

  it('COUNT is a BIGINT whatever it counts', () => {
    const definition = must(aggregateFunction('COUNT'));
    expect(definition.resolve([VARCHAR])).toEqual({ parameter: VARCHAR, result: BIGINT });
    expect(definition.resolve([])).toBe('expects * or one argument, got 0');
  });
});
