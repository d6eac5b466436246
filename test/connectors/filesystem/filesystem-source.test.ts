import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesystemConnector } from '../../../src/connectors/filesystem/index.js';
import type { SourceConnector } from '../../../src/connectors/source.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeFileSystem, readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { DOUBLE, VARCHAR } from '../../../src/types/sql-type.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';

const SCHEMA: Schema = [field('symbol', VARCHAR), field('price', DOUBLE)];

beforeAll(() => provideKernelBytes(readKernelBytes));

async function open(
  files: MemoryFileSystem,
  options: Record<string, string>,
): Promise<SourceConnector> {
  const config = {
    name: 'trades',
    schema: SCHEMA,
    options: new Map(Object.entries({ connector: 'filesystem', ...options })),
  };
  const source = filesystemConnector(files).create(config);
  await source.init(config);
  return source;
}

/** All rows, as `symbol price`. */
async function read(source: SourceConnector): Promise<string[]> {
  const rows: string[] = [];
  for (;;) {
    const batch = await source.fetchNextBatch();
    if (batch === null || !('numRows' in batch)) return rows;
    for (const row of batch) rows.push(`${row.symbol} ${row.price}`);
  }
}

const line = (symbol: string, price: number) => `${JSON.stringify({ symbol, price })}\n`;

describe('a folder', () => {
  const files = () =>
    new MemoryFileSystem({
      'data/b.jsonl': line('B', 2),
      'data/a.jsonl': '',
      'data/c/2.jsonl': line('D', 4),
      'data/c/1.jsonl': line('C', 3).trimEnd(),
      'data/.hidden': 'x',
      'data/_SUCCESS': 'x',
      'data/_temporary/1.jsonl': 'x',
      'data2/z.jsonl': 'x',
    });

  test('is read file by file in order of names, without hidden ones', async () => {
    const source = await open(files(), { path: 'data', format: 'json' });
    expect(await read(source)).toEqual(['B 2', 'C 3', 'D 4']);
    expect(JSON.parse(source.getCurrentOffset())).toEqual({
      file: null,
      after: 'data/c/2.jsonl',
      skipped: 0,
    });
  });

  test('tells where the next row starts', async () => {
    const source = await open(files(), { path: 'data', format: 'json' });
    expect(JSON.parse(source.getCurrentOffset()).file).toBe('data/a.jsonl');
    await source.fetchNextBatch();
    expect(JSON.parse(source.getCurrentOffset())).toEqual({
      file: 'data/b.jsonl',
      byte: line('B', 2).length,
      line: 2,
      skipped: 0,
    });
    expect(source.getTopic()).toBe('data');
  });

  test('names the file of a malformed row', async () => {
    const broken = new MemoryFileSystem({ 'd/1': line('A', 1), 'd/2': '\n{"symbol":"B",}\n' });
    const source = await open(broken, { path: 'd', format: 'json' });
    await expect(read(source)).rejects.toMatchObject({
      type: ErrorType.CONNECTOR_ERROR,
      message: expect.stringContaining('Malformed row in "d/2" at line 2, column 15:'),
      context: { component: 'trades', file: 'd/2', fileLine: 2 },
    });
    await source.close?.();
    expect(broken.openFiles).toBe(0);
  });
});

test('file URLs are paths', async () => {
  const files = new MemoryFileSystem({ '/a b/c.csv': 'symbol,price\nA,1\n' });
  const options = { format: 'csv', 'csv.include-header': 'true' };
  for (const path of ['file:///a%20b/c.csv', 'file:/a b/c.csv', 'file://localhost/a%20b/c.csv']) {
    expect(await read(await open(files, { ...options, path }))).toEqual(['A 1']);
  }
});

test('skipped rows are counted over all files', async () => {
  const files = new MemoryFileSystem({ 'd/1': `x\n${line('A', 1)}`, 'd/2': 'y\n' });
  const source = await open(files, {
    path: 'd',
    format: 'json',
    'json.ignore-parse-errors': 'true',
  });
  expect(await read(source)).toEqual(['A 1']);
  expect(source.getSkippedRows?.()).toBe(2);
  await source.close?.();
  expect(source.getSkippedRows?.()).toBe(2);
});

test('a row longer than any buffer is refused, not collected for ever', async () => {
  const files = new MemoryFileSystem({ f: new Uint8Array(40 << 20).fill(0x20) });
  await expect(read(await open(files, { path: 'f', format: 'json' }))).rejects.toMatchObject({
    type: ErrorType.CONNECTOR_ERROR,
    message: expect.stringContaining('has a row of more than 16 MiB at byte 0'),
  });
});

test('a file compressed with gzip is told from a malformed one', async () => {
  const files = new MemoryFileSystem({ 'f.json.gz': gzipSync(line('A', 1)) });
  const source = await open(files, { path: 'f.json.gz', format: 'json' });
  await expect(read(source)).rejects.toMatchObject({
    type: ErrorType.CONNECTOR_ERROR,
    message:
      '"f.json.gz" is compressed with gzip, which table "trades" can\'t read: decompress it first.',
  });
});

test('what the file system throws is a connector error', async () => {
  class Broken extends MemoryFileSystem {
    override async open(): Promise<never> {
      throw new Error('EACCES: permission denied');
    }
  }
  const source = await open(new Broken({ f: 'x' }), { path: 'f', format: 'json' });
  await expect(read(source)).rejects.toMatchObject({
    type: ErrorType.CONNECTOR_ERROR,
    message: 'Reading "f" for table "trades" failed: EACCES: permission denied',
  });
});

test('an aborted signal ends the reading with its reason', async () => {
  const source = await open(new MemoryFileSystem({ f: line('A', 1) }), {
    path: 'f',
    format: 'json',
  });
  const reason = new Error('enough');
  await expect(source.fetchNextBatch(AbortSignal.abort(reason))).rejects.toBe(reason);
});

/** Files whose reads wait until `release` is called. */
class GatedFileSystem extends MemoryFileSystem {
  release: () => void = () => {};
  readonly #gate = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  override async open(path: string) {
    const file = await super.open(path);
    return {
      ...file,
      read: async (target: Uint8Array, position: number) => {
        await this.#gate;
        return file.read(target, position);
      },
    };
  }
}

test('closing while a read is under way ends that read and leaves no file open', async () => {
  for (const format of ['json', 'arrow']) {
    const files = new GatedFileSystem({ f: line('A', 1) });
    const source = await open(files, { path: 'f', format });
    const pending = source.fetchNextBatch().catch((error: unknown) => error);
    while (files.openFiles === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = source.close?.();
    files.release();
    await closed;
    const result = await pending;
    expect(result === null || result instanceof Error).toBe(true);
    expect(files.openFiles).toBe(0);
  }
});

test('files of the machine are read by relative and absolute paths', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sabot-'));
  try {
    await writeFile(join(folder, 'a.csv'), 'price,symbol\n1.5,A\n');
    const options = { connector: 'filesystem', format: 'csv', 'csv.include-header': 'true' };
    for (const path of [join(folder, 'a.csv'), relative('.', folder), pathToFileURL(folder).href]) {
      const config = {
        name: 'trades',
        schema: SCHEMA,
        options: new Map(Object.entries({ ...options, path })),
      };
      const source = filesystemConnector(nodeFileSystem).create(config);
      await source.init(config);
      expect(await read(source)).toEqual(['A 1.5']);
      await source.close?.();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('Arrow files', () => {
  const table = tableFromArrays({
    price: Float64Array.of(1, 2),
    extra: [1, 2],
    symbol: ['A', 'B'],
  });

  test.each(['file', 'stream'] as const)('of the %s form are read', async (form) => {
    const bytes = tableToIPC(table, form);
    const files = new MemoryFileSystem({ 'd/1': bytes, 'd/2': bytes }, { readSizes: [1, 7, 100] });
    const source = await open(files, { path: 'd', format: 'arrow' });
    expect(await read(source)).toEqual(['A 1', 'B 2', 'A 1', 'B 2']);
    expect(files.openFiles).toBe(0);
  });

  test('may be empty, but not something else', async () => {
    const files = new MemoryFileSystem({ empty: '', text: 'symbol,price\nA,1\n' });
    expect(await read(await open(files, { path: 'empty', format: 'arrow' }))).toEqual([]);
    await expect(read(await open(files, { path: 'text', format: 'arrow' }))).rejects.toMatchObject({
      type: ErrorType.CONNECTOR_ERROR,
    });
  });
});

const refusals: readonly (readonly [Record<string, string>, ErrorType, string])[] = [
  [
    { path: 'data/trads.jsonl', format: 'json' },
    ErrorType.CONNECTOR_ERROR,
    'There is no file or folder "data/trads.jsonl", which the option \'path\' of table "trades" names; ' +
      'a relative path starts at the working directory.',
  ],
  [{ format: 'json' }, ErrorType.VALIDATION_ERROR, `Option 'path' of table "trades" is missing`],
  [
    { path: 'f' },
    ErrorType.VALIDATION_ERROR,
    `Option 'format' of table "trades" is missing: one of`,
  ],
  [
    { path: 'f', format: 'jsn' },
    ErrorType.VALIDATION_ERROR,
    `must be one of 'json', 'csv', 'arrow', 'parquet', got 'jsn' (did you mean "json"?)`,
  ],
  [{ pth: 'f', path: 'f', format: 'json' }, ErrorType.VALIDATION_ERROR, '(did you mean "path"?)'],
  [
    { path: 'f', format: 'csv', 'json.ignore-parse-errors': 'true' },
    ErrorType.VALIDATION_ERROR,
    '(did you mean "csv.ignore-parse-errors"?)',
  ],
];

test.each(refusals)('%j is refused', async (options, type, sentence) => {
  const opened = (async () => open(new MemoryFileSystem({ f: '' }), options))();
  await expect(opened).rejects.toMatchObject({ type, message: expect.stringContaining(sentence) });
});
