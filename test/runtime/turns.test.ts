import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';

function* endlessRows(): Generator<{ readonly n: number }> {
  for (let n = 0; ; n++) yield { n };
}

describe('a query whose rows are always at hand', () => {
  it('lets timers run, so that it can be stopped by one', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(`
      CREATE TABLE endless (symbol STRING, price DOUBLE)
      WITH ('connector' = 'datagen', 'generator' = 'trades')`);
    const signal = AbortSignal.timeout(50);
    const query = executor.executeStreamingSQL('SELECT symbol FROM endless WHERE price < 0', {
      signal,
    });
    await expect(async () => {
      for await (const _ of query) expect.unreachable();
    }).rejects.toThrow('timeout');
  });

  it('does so for streams of the program itself', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('endless', endlessRows());
    const signal = AbortSignal.timeout(50);
    const query = executor.executeStreamingSQL('SELECT n FROM endless WHERE n < 0', { signal });
    await expect(async () => {
      for await (const _ of query) expect.unreachable();
    }).rejects.toThrow('timeout');
  });
});
