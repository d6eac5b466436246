import { tableFromArrays } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { createWriter, type OutputFormat } from '../../src/cli/output/formats.js';
import { StreamingSQLExecutor as PortableExecutor } from '../../src/executor/streaming-sql-executor.js';
import { type ResultBatch, StreamingSQLExecutor } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { TextSink } from '../sql/support/text-sink.js';
import { rowsOf } from '../support/rows-of.js';

const UPSERTS = [
  { op: '+I', id: 1, name: 'a' },
  { op: '+U', id: 1, name: 'b' },
  { op: '+I', id: 2, name: 'c' },
  { op: '-D', id: 1, name: null },
];
const UPSERT = { changelogMode: 'upsert', primaryKey: ['id'] } as const;

const CHANGES = [
  [0, 1, 'a'],
  [1, 1, 'a'],
  [2, 1, 'b'],
  [0, 2, 'c'],
  [3, 1, 'b'],
];

function changesOf(batches: readonly ResultBatch[]): unknown[][] {
  return batches.flatMap((batch) =>
    rowsOf(batch).map((row, i) => [batch.rowKinds?.[i], ...Object.values(row)]),
  );
}

async function collect(query: AsyncIterable<ResultBatch>): Promise<ResultBatch[]> {
  const batches: ResultBatch[] = [];
  for await (const batch of query) batches.push(batch);
  return batches;
}

describe('a stream of changes', () => {
  it('is normalised by its primary key, and its results tell their kinds', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('t', UPSERTS, UPSERT);
    const query = executor.executeStreamingSQL('SELECT * FROM t');
    expect(query.changelogMode).toBe('all');
    expect(query.schema.map(({ name }) => name)).toEqual(['id', 'name']);
    expect(changesOf(await collect(query))).toEqual(CHANGES);
  });

  it('may be an Arrow table, and name its column of kinds', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', batchRowsMax: 2 });
    const table = tableFromArrays({
      id: Int32Array.of(1, 1, 2, 1),
      change: ['+I', '+U', '+I', '-D'],
      name: ['a', 'b', 'c', null],
    });
    await executor.registerStream('t', table, { ...UPSERT, rowKindColumn: 'change' });
    const query = executor.executeStreamingSQL('SELECT * FROM t');
    expect(changesOf(await collect(query))).toEqual(CHANGES);
  });

  it.each([
    [{ op: 'x', id: 1 }, 'Row 2, column "op": "x" is no kind of change, which are +I, -U, +U, -D.'],
    [{ id: 1 }, 'Row 2, column "op": null does not fit VARCHAR NOT NULL'],
  ])('refuses the row %j', async (row, message) => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('t', [{ op: '+I', id: 1 }, row], UPSERT);
    const query = executor.executeStreamingSQL('SELECT * FROM t');
    await expect(query.finished()).rejects.toThrow(message);
  });

  it('needs a primary key that it has', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('keyless', UPSERTS, { changelogMode: 'upsert' });
    expect(() => executor.executeStreamingSQL('SELECT * FROM keyless')).toThrow(
      'Table "keyless" produces a changelog stream that contains UPDATE_AFTER and no UPDATE_BEFORE',
    );
    const other = { ...UPSERT, primaryKey: ['nmae'] };
    await expect(executor.registerStream('t', UPSERTS, other)).rejects.toThrow(
      'Table "t" has no column "nmae" for its primary key (did you mean "name"?)',
    );
  });

  it('is delivered exactly once with its kinds', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', batchRowsMax: 1 });
    await executor.registerStream('t', UPSERTS, UPSERT);
    const query = executor.executeStreamingSQL('SELECT * FROM t', { delivery: 'exactly-once' });
    expect(changesOf(await collect(query))).toEqual(CHANGES);
  });

  it('is printed as Flink prints it, and kept with its kinds by memory tables', async () => {
    let text = '';
    await using executor = new PortableExecutor(
      { stateBackend: 'memory' },
      {
        ...nodeEnvironment,
        standardOutput: async (chunk) => {
          text += chunk;
        },
      },
    );
    await executor.registerStream('t', UPSERTS, UPSERT);
    await executor.executeDDL(`
      CREATE TABLE printed (id INT, name VARCHAR) WITH ('connector' = 'print', 'print-identifier' = 'p');
      CREATE TABLE kept (id INT, name VARCHAR) WITH ('connector' = 'memory');
      CREATE TABLE nowhere (id INT, name VARCHAR) WITH ('connector' = 'blackhole')`);
    for (const table of ['printed', 'kept', 'nowhere']) {
      const insert = `INSERT INTO ${table} SELECT CAST(id AS INT), name FROM t`;
      await executor.executeStreamingSQL(insert).finished();
    }
    expect(text).toBe('p> +I[1, a]\np> -U[1, a]\np> +U[1, b]\np> +I[2, c]\np> -D[1, b]\n');
    expect(changesOf(executor.receivedBatches('kept'))).toEqual(CHANGES);
  });

  it.each<[OutputFormat, string]>([
    ['ndjson', '{"op":"+I","id":1,"name":"a"}\n{"op":"-U","id":1,"name":"a"}\n'],
    ['csv', 'op,id,name\n+I,1,a\n-U,1,a\n'],
    ['table', 'op  id  name\n──  ──  ────\n+I   1  a\n-U   1  a\n'],
  ])('stands behind "op" in %s', async (format, start) => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('t', UPSERTS, UPSERT);
    const query = executor.executeStreamingSQL('SELECT * FROM t');
    const sink = new TextSink();
    const writer = createWriter(format, query.schema, sink, { isUpdating: true });
    for await (const batch of query) await writer.write(batch);
    await writer.end();
    expect(sink.text.slice(0, start.length)).toBe(start);
  });
});
