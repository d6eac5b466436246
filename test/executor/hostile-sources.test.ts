import { afterEach, describe, expect, it } from 'vitest';
import type { StreamingQuery } from '../../src/executor/streaming-query.js';
import {
  type Schema,
  type SourceConnector,
  type StreamInput,
  StreamingSQLExecutor,
} from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';

async function drain(query: StreamingQuery): Promise<object[]> {
  const rows: object[] = [];
  for await (const batch of query) rows.push(...rowsOf(batch));
  return rows;
}

const never = (): Promise<never> => new Promise(() => {});

function sourceWith(overrides: object): SourceConnector {
  return {
    init: async () => {},
    fetchNextBatch: async () => [{ k: 'a' }],
    commitOffset: async () => {},
    getCurrentOffset: () => '',
    getWatermark: () => Number.NEGATIVE_INFINITY,
    getName: () => 'hostile',
    getTopic: () => 'hostile',
    getPartition: () => 0,
    ...overrides,
  };
}

describe('a query over a source that misbehaves', () => {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  let tables = 0;

  afterEach(() => executor.executeDDL('DROP TABLE IF EXISTS dim'));

  async function declare(source: unknown, name = `t${tables++}`, options = ''): Promise<string> {
    executor.registerConnector(name, () => source as SourceConnector);
    await executor.executeDDL(
      `CREATE TABLE ${name} (k STRING) WITH ('connector' = '${name}'${options})`,
    );
    return name;
  }

  const run = (table: string, signal?: AbortSignal) =>
    drain(executor.executeStreamingSQL(`SELECT k FROM ${table}`, signal && { signal }));

  const timeout = () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 20);
    return stop.signal;
  };

  it('can be aborted while the source opens, and closes it', async () => {
    let closed = 0;
    const table = await declare(sourceWith({ init: never, close: async () => closed++ }));
    await expect(run(table, timeout())).rejects.toThrow('enough');
    expect(closed).toBe(1);
  });

  it('can be aborted while a static dimension table is read', async () => {
    const table = await declare(sourceWith({}));
    await declare(sourceWith({ fetchNextBatch: never }), 'dim', ", 'lookup.static' = 'true'");
    const sql = `SELECT t.k FROM ${table} AS t JOIN dim ON t.k = dim.k`;
    const query = executor.executeStreamingSQL(sql, { signal: timeout() });
    await expect(drain(query)).rejects.toThrow('enough');
  });

  it('lets timers run while the source delivers nothing but empty batches', async () => {
    const table = await declare(sourceWith({ fetchNextBatch: async () => [] }));
    await expect(run(table, timeout())).rejects.toThrow('enough');
  });

  it('fails with what went wrong first, not with what closing met', async () => {
    const fail = (sentence: string) => async () => {
      throw new Error(sentence);
    };
    const source = sourceWith({ fetchNextBatch: fail('no rows'), close: fail('no end') });
    await expect(run(await declare(source))).rejects.toThrow('no rows');
    const unopened = sourceWith({ init: fail('no start'), close: fail('no end') });
    await expect(run(await declare(unopened))).rejects.toThrow('no start');
  });

  it.each([
    [undefined, 'delivered undefined from fetchNextBatch'],
    [5, 'delivered a value of the type number from fetchNextBatch'],
  ])('says what is wrong with a batch that is %s', async (batch, sentence) => {
    const table = await declare(sourceWith({ fetchNextBatch: async () => batch }));
    await expect(run(table)).rejects.toThrow(sentence);
  });

  it('says that a factory made no source', async () => {
    await expect(run(await declare(undefined))).rejects.toThrow('made no source for table');
  });
});

describe('registerStream', () => {
  const register = (input: unknown, schema?: unknown) =>
    new StreamingSQLExecutor({ stateBackend: 'memory' }).registerStream(
      't',
      input as StreamInput,
      schema === undefined ? {} : { schema: schema as Schema },
    );

  it.each([undefined, null, 5, 'rows', {}, Promise.resolve([])])('refuses %j', async (input) => {
    await expect(register(input)).rejects.toThrow('Stream "t" is no stream');
  });

  it.each([
    [[], 'Table "t" needs at least one column'],
    [[{ name: 'a', type: { kind: 'money' }, nullable: true }], 'no SQL type for column "a"'],
    [[{ name: 'a', type: { kind: 'timestamp', precision: 12 }, nullable: true }], 'no SQL type'],
    [[{ name: 'a', nullable: true }], 'no SQL type for column "a"'],
  ])('refuses the schema %j', async (schema, sentence) => {
    await expect(register([{ a: 1 }], schema)).rejects.toThrow(sentence);
  });
});

describe('registerDimensionTable', () => {
  it.each([
    [undefined, 'not a value of the type undefined'],
    [5, 'not a value of the type number'],
    [Promise.resolve([]), 'An Arrow table, a record batch or an array of rows is expected'],
    [[], 'has no rows to tell its columns from: hand it over as an Arrow table'],
    [[5], 'Row 1 is the number 5'],
  ])('refuses %j', async (table, sentence) => {
    const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const registered = executor.registerDimensionTable('d', table as unknown as object[]);
    await expect(registered).rejects.toThrow(sentence);
  });
});

describe('a query that is begun when its executor is closed already', () => {
  it('says so', async () => {
    const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('t', [{ k: 'a' }]);
    const query = executor.executeStreamingSQL('SELECT k FROM t');
    await executor.close();
    await expect(drain(query)).rejects.toThrow('The executor is closed');
  });
});
