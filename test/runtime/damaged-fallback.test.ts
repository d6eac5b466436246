import { describe, expect, it } from 'vitest';
import type { StreamingSQLExecutor } from '../../src/node.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';
import { SELECT, SOURCE, threeRuns, undisturbed } from './damaged-runs.js';

describe('a query that falls back over damaged checkpoints', () => {
  const withTable = (table: string) => (executor: StreamingSQLExecutor) =>
    executor.executeDDL(`${SOURCE}; ${table}`);

  it('publishes each row to files once, also those that the damaged ones had published', async () => {
    const fileSystem = new MemoryFileSystem();
    await threeRuns({
      prepare: withTable(`CREATE TABLE totals (k STRING, n BIGINT, total BIGINT)
        WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'csv')`),
      sql: `INSERT INTO totals ${SELECT}`,
      fileSystem,
    });
    const text = fileSystem.paths.map((path) =>
      new TextDecoder().decode(fileSystem.contentOf(path)),
    );
    const lines = text.join('').trimEnd().replaceAll('\r', '').split('\n');
    expect(lines).toEqual(
      (await undisturbed()).map((row) => row.replace(/ (\d+) (\d+)$/, ',$1,$2')),
    );
  });

  it('writes rows since the older checkpoint to tables in memory again, and loses none', async () => {
    const [first = [], second = [], third = []] = await threeRuns({
      prepare: withTable(`CREATE TABLE kept (k STRING, n BIGINT, total BIGINT)
        WITH ('connector' = 'memory')`),
      sql: `INSERT INTO kept ${SELECT}`,
    });
    expect(second.length).toBeGreaterThan(0);
    expect([...first, ...third]).toEqual(await undisturbed());
  });

  it('hands out each row once with exactly-once delivery', async () => {
    const runs = await threeRuns({
      prepare: (executor) => executor.executeDDL(SOURCE),
      sql: SELECT,
      delivery: 'exactly-once',
    });
    expect(runs.map(({ length }) => length > 0)).toEqual([true, true, true]);
    expect(runs.flat()).toEqual(await undisturbed());
  });
});
