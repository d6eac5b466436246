import { describe, expect, it } from 'vitest';
import { dropRows } from '../../../src/columnar/drop-rows.js';
import { must } from '../../../src/common/assert.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';
import {
  makeSink,
  openSink,
  readTable,
  readTrades,
  type TableUnderTest,
  trades,
} from './table-under-test.js';

const text = (files: MemoryFileSystem, path: string) =>
  new TextDecoder().decode(files.contentOf(path));

describe('an epoch', () => {
  it('is seen when it is published, and not before', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1, 2));
    expect(await readTrades(files)).toEqual([]);
    const handle = must(await sink.prepare(1));
    expect(await readTrades(files)).toEqual([]);
    await sink.publish(handle);
    expect(await readTrades(files)).toEqual([1, 2]);
    expect(files.paths).toEqual(['out/part-job-1-00000001-00000000.jsonl']);
    expect(text(files, must(files.paths[0]))).toBe(
      '{"symbol":"A","trades":1}\n{"symbol":"A","trades":2}\n',
    );
    await sink.close();
    expect(files.openFiles).toBe(0);
  });

  it('without rows has nothing to publish', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    expect(await sink.prepare(1)).toBeUndefined();
    expect(files.paths).toEqual([]);
  });

  it('takes no rows that are written while it is being prepared', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const [first] = await Promise.all([sink.prepare(1), sink.write(await trades(2))]);
    await sink.write(await trades(3));
    await sink.publish(must(first));
    expect(await readTrades(files)).toEqual([1]);
    await sink.publish(must(await sink.prepare(2)));
    expect(await readTrades(files)).toEqual([1, 2, 3]);
  });

  it('can be published together with the next one, where its checkpoint was given up', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const first = must(await sink.prepare(1));
    await sink.write(await trades(2));
    // The number of a checkpoint that was given up may be used again.
    const second = must(await sink.prepare(1));
    await sink.publish(first);
    await sink.publish(second);
    expect(await readTrades(files)).toEqual([1, 2]);
  });

  it('never replaces files of an earlier run', async () => {
    const files = new MemoryFileSystem();
    for (const number of [1, 2, 3]) {
      const sink = await openSink(files);
      await sink.write(await trades(number));
      await sink.publish(must(await sink.prepare(1)));
      await sink.close();
    }
    expect(await readTrades(files)).toEqual([1, 2, 3]);
  });

  it('is divided into files of the size that the options give', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files, { options: { 'sink.rolling-policy.file-size': '64 b' } });
    for (const number of [1, 2, 3, 4, 5]) await sink.write(await trades(number));
    await sink.publish(must(await sink.prepare(7)));
    expect(files.paths).toEqual([
      'out/part-job-1-00000007-00000000.jsonl',
      'out/part-job-1-00000007-00000001.jsonl',
    ]);
    expect(await readTrades(files)).toEqual([1, 2, 3, 4, 5]);
  });

  it('holds the rows of a batch whose first ones were dropped', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(dropRows(await trades(1, 2, 3), 2));
    await sink.publish(must(await sink.prepare(1)));
    expect(await readTrades(files)).toEqual([3]);
  });
});

describe('after a crash', () => {
  it('what was prepared is published, though the power was lost', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const handle = must(await sink.prepare(1));
    await sink.write(await trades(2));
    files.crash();
    const next = makeSink(files);
    await next.init();
    await next.recover([handle]);
    expect(await readTrades(files)).toEqual([1]);
    expect(files.paths).toHaveLength(1);
  });

  it('what was published stays published, and is published only once', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const handle = must(await sink.prepare(1));
    await sink.publish(handle);
    for (const _ of [1, 2]) {
      files.crash();
      const next = makeSink(files);
      await next.init();
      await next.recover([handle]);
      await next.recover([handle]);
      expect(await readTrades(files)).toEqual([1]);
    }
  });

  it('an epoch is published whole, though it was half published', async () => {
    const files = new MemoryFileSystem();
    const points: string[] = [];
    const table: TableUnderTest = {
      options: { 'sink.rolling-policy.file-size': '1 b' },
      reachFailPoint: (point) => {
        points.push(point);
        throw new Error('crash');
      },
    };
    const sink = await openSink(files, table);
    for (const number of [1, 2, 3]) await sink.write(await trades(number));
    const handle = must(await sink.prepare(1));
    await expect(sink.publish(handle)).rejects.toThrow('crash');
    expect(points).toEqual(['sink.half-published']);
    expect(await readTrades(files)).toEqual([1]);
    files.crash();
    const next = makeSink(files);
    await next.init();
    await next.recover([handle]);
    expect(await readTrades(files)).toEqual([1, 2, 3]);
  });

  it('only what this job has left is removed', async () => {
    const others = {
      'out/.part-job-1-00000001.jsonl.in-progress': 'job',
      'out/.part-job-1-2-1-00000001.jsonl.in-progress': 'job-1-2',
      'out/.part-my-job-1-1-00000001.jsonl.in-progress': 'my-job-1',
      'out/.hidden': 'nobody',
      'out/part-job-1-00000001-00000000.jsonl': '{}',
    };
    const files = new MemoryFileSystem({
      ...others,
      'out/.part-job-1-1-00000001.jsonl.in-progress': 'ours',
      'out/.part-job-1-7-00000002.csv.in-progress':
        'ours, of another run, before the format was changed',
    });
    await openSink(files);
    expect(files.paths).toEqual(Object.keys(others).sort());
  });

  it('prepared rows that are gone are missed', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const handle = must(await sink.prepare(1));
    const [path] = files.paths;
    await files.remove(must(path));
    const next = makeSink(files);
    await next.init();
    await expect(next.recover([handle])).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      message: expect.stringMatching(
        /"out\/\.part-job-1-1-00000000\.jsonl\.in-progress" of table "out" is gone, .*part-job-1-00000001-00000000\.jsonl/,
      ),
    });
  });

  it('prepared files that were changed are not published', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const handle = must(await sink.prepare(1));
    const path = must(files.paths[0]);
    await files.remove(path);
    await (await files.create(path)).write(new Uint8Array(3));
    await expect(makeSink(files).recover([handle])).rejects.toThrow('has 3 bytes and had 26');
  });

  it('a file that something else has put in the way is not replaced', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const handle = must(await sink.prepare(1));
    await files.create('out/part-job-1-00000001-00000000.jsonl');
    await expect(sink.publish(handle)).rejects.toThrow(
      'is there already, written by something else',
    );
  });
});

describe('closing', () => {
  it('drops what was not prepared, and keeps what was', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files, { options: { 'sink.rolling-policy.file-size': '1 b' } });
    await sink.write(await trades(1));
    const handle = must(await sink.prepare(1));
    await sink.write(await trades(2));
    await sink.close();
    expect(files.paths).toEqual(['out/.part-job-1-1-00000000.jsonl.in-progress']);
    expect(files.openFiles).toBe(0);
    const next = makeSink(files);
    await next.recover([handle]);
    expect(await readTrades(files)).toEqual([1]);
  });

  it('waits for what is being prepared', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.write(await trades(1));
    const prepared = sink.prepare(1);
    await sink.close();
    expect(files.openFiles).toBe(0);
    await sink.publish(must(await prepared));
    expect(await readTrades(files)).toEqual([1]);
  });
});

describe('the folder', () => {
  it('is made with its parents, to stay', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files, { options: { path: '/data/new/out/' } });
    files.crash();
    expect(await files.stat('/data/new/out')).toEqual({ sizeBytes: 0, isFolder: true });
    await sink.write(await trades(1));
    await sink.publish(must(await sink.prepare(1)));
    expect(files.paths).toEqual(['/data/new/out/part-job-1-00000001-00000000.jsonl']);
  });

  it('must not be a file', async () => {
    const files = new MemoryFileSystem({ out: 'text' });
    await expect(makeSink(files).init()).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      message: '"out" of table "out" is a file, where a folder is wanted to write to.',
    });
  });
});

describe('options', () => {
  const refusal = (options: Record<string, string>, config: TableUnderTest = {}) => {
    try {
      makeSink(new MemoryFileSystem(), { ...config, options });
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it('are refused where they are unknown, with the nearest one', () => {
    expect(refusal({ 'sink.rolling-policy.filesize': '1' })).toBe(
      `Table "out" has the option 'sink.rolling-policy.filesize', which its connector does not know here ` +
        '(did you mean "sink.rolling-policy.file-size"?).',
    );
  });

  it.each([
    [{ 'sink.rolling-policy.file-size': '12 parsecs' }, "must be a size such as '128MB'"],
    [{ 'sink.rolling-policy.file-size': '0' }, "must be a size such as '128MB'"],
    [{ 'sink.open-files': '0' }, 'must be a whole number from 1 to 4096'],
    [{ format: 'avro' }, 'must be one of'],
    [{ path: '' }, 'is missing'],
    [{ 'csv.field-delimiter': ';' }, 'does not know here'],
  ])('%j are refused', (options, sentence) => {
    expect(refusal(options)).toContain(sentence);
  });

  it('of the sink are passed over by the source', async () => {
    const files = new MemoryFileSystem();
    const sink = await openSink(files);
    await sink.close();
    expect(await readTrades(files)).toEqual([]);
  });

  it('are read back from Parquet', async () => {
    const files = new MemoryFileSystem();
    const options = { format: 'parquet' };
    const sink = await openSink(files, { options });
    await sink.write(await trades(1));
    await sink.publish(must(await sink.prepare(1)));
    expect(files.paths).toEqual(['out/part-job-1-00000001-00000000.parquet']);
    expect(await readTable(files, { options })).toEqual([{ symbol: 'A', trades: 1n }]);
  });
});
