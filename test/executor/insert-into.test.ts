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

describe('INSERT INTO', () => {
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
    expect(files).toEqual(['part-query-1-00000001-00000000.jsonl']);
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
    expect(filesIn(folder)).toEqual([
      'room=../day=__HIVE_DEFAULT_PARTITION__/part-query-1-00000001-00000001.csv',
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
