import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeData, makeVector, Table, tableFromArrays, Utf8 } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { DimensionStore } from '../../../src/state/dimension/dimension-store.js';
import type { DimensionTable } from '../../../src/state/dimension/dimension-table.js';
import { pgliteBackend } from '../../../src/state/pglite/pglite-backend.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT, DOUBLE, VARCHAR } from '../../../src/types/sql-type.js';

let directory: string;

beforeAll(() => {
  provideKernelBytes(readKernelBytes);
  directory = mkdtempSync(join(tmpdir(), 'sabot-state-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function column(table: DimensionTable | undefined, name: string): unknown[] {
  return must(table).batches.flatMap((batch) => [...(batch as ResultBatch).column(name)]);
}

async function withStore<T>(
  statePath: string | undefined,
  work: (store: DimensionStore) => Promise<T>,
): Promise<T> {
  const backend = pgliteBackend(statePath);
  try {
    return await work(new DimensionStore(backend));
  } finally {
    await backend.close();
  }
}

describe('DimensionStore in memory', () => {
  const backend = pgliteBackend();
  const store = new DimensionStore(backend);

  afterAll(() => backend.close());

  it('stores, replaces and lists tables, whatever they and their columns are called', async () => {
    const names = ['t"; DROP TABLE dim_version; --', "o'hara", 'ünï💥', '$1', '__proto__'];
    for (const name of names) {
      const rows = [JSON.parse(`{"__proto__": "p", "a\\"; --": 1}`) as object];
      await store.put(name, rows);
      await store.put(name, [...rows, {}]);
    }
    expect(await store.list()).toEqual([...names].sort());
    for (const name of names) {
      const table = must(store.current(name));
      expect(table.version).toBe(2);
      expect(column(table, '__proto__')).toEqual(['p', null]);
      expect(column(table, 'a"; --')).toEqual([1, null]);
    }
    expect(store.current('unknown')).toBeUndefined();
    expect(await store.load('unknown')).toBeUndefined();
  });

  it('takes Arrow tables, row order kept, and refuses what it cannot hold', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => i);
    const table = await store.put('ids', tableFromArrays({ id: Float64Array.from(ids) }));
    expect(table.schema).toEqual([field('id', DOUBLE)]);
    expect(table.numRows).toBe(20_000);
    expect(column(table, 'id')).toEqual(ids);
    await expect(store.put('', [])).rejects.toThrow('at least one character');
    await expect(store.put('empty', [])).rejects.toThrow('no rows to tell its columns from');
    await expect(store.put('bad', [{ a: 'text \0' }])).rejects.toMatchObject({
      type: ErrorType.VALIDATION_ERROR,
    });
    expect(store.current('bad')).toBeUndefined();
    const empty = await store.put('empty', new Table(), { schema: [field('id', BIGINT)] });
    expect(empty.numRows).toBe(0);
  });

  it('warns that nothing is replicated where that was asked for', async () => {
    const table = await store.put('t', [{ a: 1 }], { isRaftReplicated: true });
    expect(table.warnings).toEqual([expect.stringContaining('one agent holds the only copy')]);
  });
});

describe('DimensionStore in a directory', () => {
  it('reads its tables again after a restart, with their versions', async () => {
    const path = join(directory, 'restart');
    const rows = [
      { id: 1n, name: 'a', price: 0.1 },
      { id: 2n ** 60n, name: null, price: Number.NEGATIVE_INFINITY },
    ];
    const before = await withStore(path, (store) =>
      store.put('t', rows, { isRaftReplicated: true }),
    );
    await withStore(path, async (store) => {
      expect(store.current('t')).toBeUndefined();
      const after = must(await store.load('t'));
      expect({ ...after, batches: [] }).toEqual({ ...before, batches: [] });
      expect(after.schema).toEqual([
        field('id', BIGINT),
        field('name', VARCHAR),
        field('price', DOUBLE),
      ]);
      for (const name of ['id', 'name', 'price']) {
        expect(column(after, name)).toEqual(column(before, name));
      }
      expect((await store.put('t', rows)).version).toBe(2);
    });
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'pgdata')).mode & 0o777).toBe(0o700);
  });

  it('refuses a directory that is open already, naming the process', async () => {
    const path = join(directory, 'twice');
    await withStore(path, async (store) => {
      await store.list();
      await expect(withStore(path, (second) => second.list())).rejects.toMatchObject({
        type: ErrorType.STATE_ERROR,
        message: expect.stringContaining(`in use by process ${process.pid}`),
      });
      expect(await store.list()).toEqual([]);
    });
  });

  it('says what is wrong with a path that is no directory', async () => {
    await expect(withStore('/dev/null/state', (store) => store.list())).rejects.toMatchObject({
      type: ErrorType.STATE_ERROR,
      message: expect.stringContaining('cannot be used'),
    });
  });
});

describe('pgliteBackend', () => {
  it('starts nothing until it is used, and is refused after closing', async () => {
    const backend = pgliteBackend('/dev/null/never-touched');
    await backend.close();
    await expect(backend.get()).rejects.toThrow('closed already');
  });

  it('names the column whose text the database can not store', async () => {
    const broken = makeVector(
      makeData({
        type: new Utf8(),
        length: 1,
        valueOffsets: Int32Array.of(0, 1),
        data: Uint8Array.of(0xff),
      }),
    );
    await withStore(undefined, async (store) => {
      const nul = store.put('names', [{ id: 'a', name: 'b\0c' }]);
      await expect(nul).rejects.toThrow('"names" has the character U+0000 in column "name"');
      const bytes = store.put('names', new Table({ name: broken }));
      await expect(bytes).rejects.toThrow('"names" has text that is not UTF-8 in column "name"');
    });
  });
});
