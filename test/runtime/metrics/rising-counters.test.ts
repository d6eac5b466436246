import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorType, StreamingError, StreamingSQLExecutor } from '../../../src/node.js';
import { RisingCounters } from '../../../src/runtime/metrics/rising-counters.js';

describe('a rising counter', () => {
  it('never falls, and grows by whatever is counted from where it went back to', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (counts) => {
        const counters = new RisingCounters();
        const told = counts.map((count) => counters.read('rows', count));
        const grown = counts.map((count, i) => Math.max(0, count - (counts[i - 1] ?? 0)));
        expect(told).toEqual(grown.map((_, i) => sum(grown.slice(0, i + 1))));
      }),
    );
  });

  it('is another one under another name', () => {
    const counters = new RisingCounters();
    expect(counters.read('a', 5)).toBe(5);
    expect(counters.read('b', 2)).toBe(2);
    expect(counters.read('a', 4)).toBe(5);
    expect(counters.read('a', 6)).toBe(7);
  });
});

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

describe('the counters of a query that goes back to checkpoints', () => {
  it('never fall but to nothing, so that rates over them have no spikes', async () => {
    await using executor = new StreamingSQLExecutor({
      stateBackend: 'memory',
      checkpointIntervalSeconds: 60,
      retryDelayMs: 1,
      maxRetries: 1000,
      recoveryRules: [{ type: ErrorType.NETWORK_ERROR, strategy: 'RESTART_EXECUTION' }],
    });
    let failures = 3;
    const told: number[] = [];
    executor.registerConnector('failing', () => {
      let next = 0;
      return {
        init: async () => {},
        fetchNextBatch: async () => {
          told.push(rowsIn(executor));
          if (next === 50 && failures-- > 0)
            throw new StreamingError(ErrorType.NETWORK_ERROR, 'lost');
          return next < 400 ? [{ n: next++ }] : null;
        },
        commitOffset: async () => {},
        seek: async (offset: string) => {
          next = Number(offset);
        },
        getCurrentOffset: () => String(next),
        getWatermark: () => Number.NEGATIVE_INFINITY,
        getName: () => 'numbers',
        getTopic: () => 'numbers',
        getPartition: () => 0,
      };
    });
    await executor.executeDDL(
      `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'failing');
       CREATE TABLE target (n BIGINT) WITH ('connector' = 'memory')`,
    );
    const query = executor.executeStreamingSQL('INSERT INTO target SELECT n FROM numbers');
    await query.finished();
    expect(query.statistics).toMatchObject({ restarts: 3, rowsIn: 400 });
    expect(told.at(-1)).toBeGreaterThan(400);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });
});

function rowsIn(executor: StreamingSQLExecutor): number {
  const metrics = executor.observability.getMetricsCollector().getAllMetrics();
  const found = metrics.find(
    ({ name, labels }) => name === 'numRecordsIn' && labels.operator === undefined,
  );
  return found?.kind === 'counter' ? found.value : 0;
}
