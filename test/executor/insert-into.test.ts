import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'insert-into-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const TRADES = `CREATE TABLE trades (
  symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'datagen', 'generator' = 'trades', 'number-of-rows' = '2000');`;

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

/** The name of a file as it would be in any state store. */
function withoutTag(name: string): string {
  return name.replace(/-[0-9a-f]{8}(?=-\d{8}-)/, '');
}

describe('INSERT INTO', () => {
  it('keeps apart what queries of the same name in several state stores write to one folder', async () => {
    const run = async (checkpointIntervalSeconds: number): Promise<number> => {
      const options = { stateBackend: 'memory', checkpointIntervalSeconds } as const;
      await using executor = new StreamingSQLExecutor(options);
      await executor.executeDDL(`${TRADES}
        CREATE TABLE copies (symbol STRING, price DOUBLE)
        WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'csv');`);
      const query = executor.executeStreamingSQL(
        'INSERT INTO copies SELECT symbol, price FROM trades',
      );
      return (await query.finished()).rowsOut;
    };
    const written = await Promise.all([run(0.001), run(0.002), run(60)]);
    const lines = filesIn(folder).flatMap((file) =>
      readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'),
    );
    expect(lines).toHaveLength(written.reduce((sum, rows) => sum + rows, 0));
    expect(filesIn(folder).filter((file) => file.startsWith('.'))).toEqual([]);
  });

  it('writes the rows of a query into files', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(`${TRADES}
      CREATE TABLE totals (symbol STRING, n BIGINT)
      WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json');`);
    const query = executor.executeStreamingSQL(
      "INSERT INTO totals SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' HOUR)",
    );
    const { rowsOut, checkpoints } = await query.finished();
    expect(checkpoints).toBe(1);
    const files = filesIn(folder);
    expect(files.map(withoutTag)).toEqual(['part-query-1-00000001-00000000.jsonl']);
    const lines = readFileSync(join(folder, files[0]!), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(rowsOut);
    const total = lines.reduce((sum, line) => sum + JSON.parse(line).n, 0);
    expect(total).toBe(2000);
  });

  it('puts the rows of each partition into a folder of its own', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('readings', [
      { room: 'hall', day: '2024/01', value: 1 },
      { room: '..', day: null, value: 2 },
      { room: 'hall', day: '2024/01', value: 3 },
    ]);
    await executor.executeDDL(`CREATE TABLE out (room STRING, day STRING, \`value\` DOUBLE)
      PARTITIONED BY (room, day)
      WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'csv');`);
    await executor
      .executeStreamingSQL('INSERT INTO out SELECT room, day, `value` FROM readings')
      .finished();
    expect(filesIn(folder).map(withoutTag)).toEqual([
      'room=../day=__DEFAULT_PARTITION__/part-query-1-00000001-00000001.csv',
      'room=hall/day=2024%2F01/part-query-1-00000001-00000000.csv',
    ]);
  });

  it('keeps rows in memory for whoever asks', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(`${TRADES}
      CREATE TABLE kept (symbol STRING, price DOUBLE) WITH ('connector' = 'memory');`);
    await executor
      .executeStreamingSQL('INSERT INTO kept SELECT symbol, price FROM trades')
      .finished();
    const batches = executor.receivedBatches('kept');
    expect(batches.reduce((sum, { numRows }) => sum + numRows, 0)).toBe(2000);
    expect(executor.receivedBatches('trades')).toEqual([]);
  });
});
