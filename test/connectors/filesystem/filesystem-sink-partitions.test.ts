import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { nodeFileSystem } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type SqlType,
  timestamp,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';
import '../../support/random-seed.js';
import { resultBatch } from '../../support/result-batches.js';
import { makeSink, openSink, readTable, type TableUnderTest } from './table-under-test.js';

const SCHEMA: Schema = [field('day', VARCHAR), field('x', BIGINT), field('zone', BIGINT)];

const FILE_NAME = /\/part-job-1-00000001-\d+\.jsonl$/;

/** The folders, below `out`, that one row a value is written into. */
async function foldersOf(type: SqlType, values: readonly unknown[]): Promise<readonly string[]> {
  const files = new MemoryFileSystem();
  const schema = [field('p', type), field('x', BIGINT)];
  const sink = await openSink(files, { schema, partitionedBy: ['p'] });
  await sink.write(
    await resultBatch(
      schema,
      values.map((p, i) => ({ p, x: BigInt(i) })),
    ),
  );
  await sink.publish(must(await sink.prepare(1)));
  return files.paths.map((path) => path.replace(FILE_NAME, '').replace(/^out\//, ''));
}

describe('partitions', () => {
  it('are folders by the values of their columns, which are left out of the files', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files, { schema: SCHEMA, partitionedBy: ['zone', 'day'] });
    const rows = [
      { day: 'mon', x: 1n, zone: 1n },
      { day: 'tue', x: 2n, zone: 1n },
      { day: 'mon', x: 3n, zone: 1n },
      { day: 'mon', x: 4n, zone: null },
    ];
    await sink.write(await resultBatch(SCHEMA, rows));
    await sink.publish(must(await sink.prepare(1)));
    const text = (path: string) => new TextDecoder().decode(files.contentOf(path));
    expect(files.paths.map((path) => [path, text(path)])).toEqual([
      ['out/zone=1/day=mon/part-job-1-00000001-00000000.jsonl', '{"x":1}\n{"x":3}\n'],
      ['out/zone=1/day=tue/part-job-1-00000001-00000001.jsonl', '{"x":2}\n'],
      ['out/zone=__DEFAULT_PARTITION__/day=mon/part-job-1-00000001-00000002.jsonl', '{"x":4}\n'],
    ]);
  });

  it('have the default name where the value is NULL or empty', async () => {
    expect(await foldersOf(VARCHAR, [null])).toEqual(['p=__DEFAULT_PARTITION__']);
    expect(await foldersOf(VARCHAR, [''])).toEqual(['p=__DEFAULT_PARTITION__']);
    const files = new MemoryFileSystem();
    const sink = await openSink(files, {
      schema: SCHEMA,
      partitionedBy: ['day'],
      options: { 'partition.default-name': 'none' },
    });
    await sink.write(await resultBatch(SCHEMA, [{ day: null, x: 1n, zone: 1n }]));
    await sink.publish(must(await sink.prepare(1)));
    expect(files.paths).toEqual(['out/day=none/part-job-1-00000001-00000000.jsonl']);
  });

  it.each<[SqlType, unknown, string]>([
    [BIGINT, -9_007_199_254_740_993n, 'p=-9007199254740993'],
    [BOOLEAN, true, 'p=true'],
    [DOUBLE, 0.1, 'p=0.1'],
    [DATE, Date.UTC(2024, 0, 31), 'p=2024-01-31'],
    [timestamp(3), Date.UTC(2024, 0, 31, 10), 'p=2024-01-31 10%3A00%3A00.000'],
  ])('of %j with %s', async (type, value, folder) => {
    expect(await foldersOf(type, [value])).toEqual([folder]);
  });

  it.each([
    ['..', 'p=..'],
    ['../../etc/passwd', 'p=..%2F..%2Fetc%2Fpasswd'],
    ['/etc', 'p=%2Fetc'],
    ['a\\b', 'p=a%5Cb'],
    ['a\0b', 'p=a%00b'],
    ['a\nb', 'p=a%0Ab'],
    ['a=b', 'p=a%3Db'],
    ['100%', 'p=100%25'],
    ['c:*?"[]{}^#\'\x7f', 'p=c%3A%2A%3F%22%5B%5D%7B}%5E%23%27%7F'],
    ['naïve 北京', 'p=naïve 北京'],
  ])('escape %j as Flink does', async (value, folder) => {
    expect(await foldersOf(VARCHAR, [value])).toEqual([folder]);
  });

  it('differ where values differ, and never leave the folder', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('.', '/', '\\', '%', '2F', '\0', '~', '='))
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(value, { minLength: 1 }), async (values) => {
        const folders = await foldersOf(VARCHAR, values);
        expect(new Set(folders).size).toBe(values.length);
        for (const folder of folders) {
          expect(folder).toMatch(/^p=[^/]+$/);
          for (const character of folder) expect(character.charCodeAt(0)).toBeGreaterThan(31);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are refused where files would be empty, or passed over by readers', () => {
    const make = (table: TableUnderTest) => () => makeSink(new MemoryFileSystem(), table);
    expect(make({ schema: [field('p', BIGINT)], partitionedBy: ['p'] })).toThrow(
      'nothing but partition columns',
    );
    const hidden = [field('_p', BIGINT), field('x', BIGINT)];
    expect(make({ schema: hidden, partitionedBy: ['_p'] })).toThrow(
      'readers pass over folders whose names start with "." or "_"',
    );
  });

  const zoneBatch = (zone: bigint, day: string) => resultBatch(SCHEMA, [{ day, x: zone, zone }]);

  it('share as many open files as the options allow, the rest of them gather their rows', async () => {
    const files = new MemoryFileSystem();
    const options = { 'sink.open-files': '2' };
    const sink = await openSink(files, { schema: SCHEMA, partitionedBy: ['zone'], options });
    const long = 'x'.repeat(1 << 16);
    let openFilesMax = 0;
    for (const zone of [1n, 2n, 1n, 3n, 1n, 2n, 3n]) {
      await sink.write(await zoneBatch(zone, long));
      openFilesMax = Math.max(openFilesMax, files.openFiles);
    }
    expect(openFilesMax).toBe(2);
    await sink.publish(must(await sink.prepare(1)));
    expect(files.paths.map((path) => path.split('/')[1])).toEqual(['zone=1', 'zone=2', 'zone=3']);
    const rows = await readTable(files, { schema: [field('x', BIGINT)] });
    expect(rows.map(({ x }) => x)).toEqual([1n, 1n, 1n, 2n, 2n, 3n, 3n]);
  });

  it('that gather more than the options allow go on in other files', async () => {
    const files = new MemoryFileSystem();
    const options = { 'sink.open-files': '1', 'sink.buffer-size': '24 kb' };
    const sink = await openSink(files, { schema: SCHEMA, partitionedBy: ['zone'], options });
    for (const zone of [1n, 2n, 1n, 1n, 2n, 3n, 1n]) {
      await sink.write(await zoneBatch(zone, 'x'.repeat(5000)));
    }
    await sink.publish(must(await sink.prepare(1)));
    expect(files.paths.map((path) => path.split('/')[1])).toEqual([
      'zone=1',
      'zone=1',
      'zone=2',
      'zone=3',
    ]);
    const rows = await readTable(files, { schema: [field('x', BIGINT)] });
    expect(rows.map(({ x }) => x)).toEqual([1n, 1n, 1n, 1n, 2n, 2n, 3n]);
  });
});

describe('on a real disk', () => {
  let path = '';
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'filesystem-sink-'));
  });
  afterAll(() => rm(path, { recursive: true }));

  it('hostile values stay below the folder', async () => {
    const schema = [field('p', VARCHAR), field('x', BIGINT)];
    const sink = await openSink(nodeFileSystem, {
      schema,
      partitionedBy: ['p'],
      options: { path: join(path, 'new', 'out') },
    });
    const values = ['..', '../..', '/tmp', 'a\0b', '.', 'ok'];
    const rows = values.map((p, i) => ({ p, x: BigInt(i) }));
    await sink.write(await resultBatch(schema, rows));
    await sink.publish(must(await sink.prepare(1)));
    await sink.close();
    expect(await readdir(path)).toEqual(['new']);
    expect(await readdir(join(path, 'new'))).toEqual(['out']);
    expect((await readdir(join(path, 'new', 'out'))).sort()).toEqual(
      ['p=.', 'p=..', 'p=..%2F..', 'p=%2Ftmp', 'p=a%00b', 'p=ok'].sort(),
    );
  });

  it('a value that is too long for a name is said to be so', async () => {
    const schema = [field('p', VARCHAR), field('x', BIGINT)];
    const options = { path: join(path, 'long') };
    const sink = await openSink(nodeFileSystem, { schema, partitionedBy: ['p'], options });
    const batch = await resultBatch(schema, [{ p: 'x'.repeat(300), x: 1n }]);
    await sink.write(batch);
    await expect(sink.prepare(1)).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      message: expect.stringContaining('ENAMETOOLONG'),
    });
    await sink.close();
  });
});
