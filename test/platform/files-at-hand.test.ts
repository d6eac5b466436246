import { describe, expect, it } from 'vitest';
import { createSourceConnector, StreamingSQLExecutor } from '../../src/node.js';

const files = new Map([['people of today.csv', new Blob(['name,age\nAda,36\nBob,40\n'])]]);
const TABLE = `CREATE TABLE people (name STRING, age INT) WITH (
  'connector' = 'filesystem', 'path' = 'people of today.csv', 'format' = 'csv', 'csv.include-header' = 'true')`;

async function agesIn(executor: StreamingSQLExecutor): Promise<readonly unknown[]> {
  await executor.executeDDL(TABLE);
  const ages: unknown[] = [];
  for await (const batch of executor.executeStreamingSQL('SELECT age FROM people')) {
    ages.push(...batch.column('age'));
  }
  return ages;
}

describe('a file that a program holds', () => {
  it('is read by the filesystem connector where its path names it', async () => {
    await using executor = new StreamingSQLExecutor();
    const open = (config: Parameters<typeof createSourceConnector>[0]) =>
      createSourceConnector(config, files);
    executor.registerConnector('filesystem', open, undefined, {}, { replace: true });
    expect(await agesIn(executor)).toEqual([36, 40]);
  });

  it('is not there for an executor that was not given it', async () => {
    await using executor = new StreamingSQLExecutor();
    await expect(agesIn(executor)).rejects.toThrow(
      'There is no file or folder "people of today.csv"',
    );
  });

  it('takes the place of a built-in connector only where that is asked for', async () => {
    await using executor = new StreamingSQLExecutor();
    const open = (config: Parameters<typeof createSourceConnector>[0]) =>
      createSourceConnector(config, files);
    expect(() => executor.registerConnector('filesystem', open)).toThrow('registered already');
  });
});
