import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectCheckpoints, StreamingSQLExecutor } from '../../src/node.js';
import { cli } from '../cli/command-line.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'savepoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ROWS = 20_000;
const TRADES = `CREATE TABLE trades (
  symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'datagen', 'generator' = 'trades', 'number-of-rows' = '${ROWS}',
  'rows-per-second' = '20000')`;
const QUERY = `SELECT symbol, COUNT(*) AS n, AVG(price) AS average
  FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND)`;

async function openExecutor() {
  const executor = new StreamingSQLExecutor({
    stateBackend: 'memory',
    checkpointIntervalSeconds: 100,
  });
  await executor.executeDDL(TRADES);
  return executor;
}

describe('a savepoint', () => {
  it('starts a query where it was saved, as often as one likes', async () => {
    const path = join(folder, 'saved', 'trades.savepoint');
    await using first = await openExecutor();
    const query = first.executeStreamingSQL(QUERY, { name: 'trades' });
    const whole: string[] = [];
    let saved: Promise<void> | undefined;
    for await (const batch of query) {
      saved ??= first.savepoint(path);
      whole.push(...Array.from(batch.column('average'), String));
    }
    await saved;
    for (const run of [1, 2]) {
      await using again = await openExecutor();
      const rest: string[] = [];
      const restarted = again.executeStreamingSQL(QUERY, { name: 'trades', savepoint: path });
      for await (const batch of restarted)
        rest.push(...Array.from(batch.column('average'), String));
      expect(rest.length).toBeGreaterThan(run);
      expect(rest.length).toBeLessThan(whole.length);
      expect(rest).toEqual(whole.slice(-rest.length));
    }
  });

  it('is refused under another name, and where it is damaged', async () => {
    const path = join(folder, 'trades.savepoint');
    await using first = await openExecutor();
    const query = first.executeStreamingSQL(QUERY, { name: 'trades' });
    let saved: Promise<void> | undefined;
    for await (const _ of query) saved ??= first.savepoint(path);
    await saved;
    const other = first.executeStreamingSQL(QUERY, { name: 'trade', savepoint: path });
    await expect(other.finished()).rejects.toThrow(
      'The savepoint has no query "trade" (did you mean "trades"?): it has trades.',
    );
    const bytes = readFileSync(path);
    bytes[bytes.length - 10]! ^= 1;
    writeFileSync(path, bytes);
    await using second = await openExecutor();
    const damaged = second.executeStreamingSQL(QUERY, { name: 'trades', savepoint: path });
    await expect(damaged.finished()).rejects.toThrow(/damaged/);
  });

  it('is as good as bytes, and for a query of another name that says so', async () => {
    await using first = await openExecutor();
    const query = first.executeStreamingSQL(QUERY, { name: 'trades' });
    const whole: string[] = [];
    let saved: Promise<Uint8Array> | undefined;
    for await (const batch of query) {
      saved ??= first.savepointBytes();
      whole.push(...Array.from(batch.column('average'), String));
    }
    const savepoint = await saved;
    expect(savepoint?.byteLength).toBeGreaterThan(100);
    const inspected = await inspectCheckpoints({ savepoint: savepoint ?? '' });
    expect(inspected).toMatchObject([{ jobId: 'trades', checkpoints: [{ damages: [] }] }]);
    const options = { name: 'another', savepointName: 'trades', ...(savepoint && { savepoint }) };
    const rest: string[] = [];
    for await (const batch of first.executeStreamingSQL(QUERY, options)) {
      rest.push(...Array.from(batch.column('average'), String));
    }
    expect(rest.length).toBeGreaterThan(1);
    expect(rest).toEqual(whole.slice(-rest.length));
    expect(rest.length).toBeLessThan(whole.length);
  });

  it('is what the command line starts from with --from-savepoint', async () => {
    const path = join(folder, 'trades.savepoint');
    await using first = await openExecutor();
    const query = first.executeStreamingSQL(QUERY);
    let saved: Promise<void> | undefined;
    let rows = 0;
    for await (const batch of query) {
      saved ??= first.savepoint(path);
      rows += batch.numRows;
    }
    await saved;
    const file = join(folder, 'query.sql');
    writeFileSync(file, `${TRADES};\n${QUERY};`);
    const { status, stdout, stderr } = await cli(['run', file, '--from-savepoint', path]);
    expect([stderr, status]).toEqual(['', 0]);
    const lines = stdout.toString().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(rows);
  });

  it('needs a running query with checkpoints', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await expect(executor.savepoint(join(folder, 's'))).rejects.toThrow('no query is running');
    await executor.executeDDL(TRADES);
    const query = executor.executeStreamingSQL(QUERY);
    await query[Symbol.asyncIterator]().next();
    await expect(executor.savepoint(join(folder, 's'))).rejects.toThrow(
      `Query "query-1" can't be saved`,
    );
  });
});
