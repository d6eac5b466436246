import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import type { SinkHandle } from '../../../src/connectors/sink.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import { type Failure, MemoryFileSystem } from '../../support/memory-file-system.js';
import '../../support/random-seed.js';
import { resultBatch } from '../../support/result-batches.js';
import { makeSink, type TableUnderTest, TRADES } from './table-under-test.js';

const PARTITIONED: TableUnderTest = {
  partitionedBy: ['symbol'],
  options: { path: 'new/out', 'sink.buffer-size': '5 kb' },
};
/** Written one after the other; odd ones belong to symbol A, even ones to B. */
const EPOCHS: readonly (readonly number[])[] = [[1, 2, 3], [4], [5, 6]];

const batches: ResultBatch[] = [];
beforeAll(async () => {
  for (const number of [0, ...EPOCHS.flat()]) {
    const row = { symbol: number % 2 === 1 ? 'A' : 'B', trades: BigInt(number) };
    batches.push(await resultBatch(TRADES, [row]));
  }
});

/** What a job's checkpoints hold. */
interface Store {
  completeEpochs: number;
  pending: SinkHandle[];
}

/** A job from its last checkpoint on, up to `epochs`. */
async function run(files: MemoryFileSystem, store: Store, epochs = EPOCHS.length): Promise<void> {
  const sink = makeSink(files, PARTITIONED);
  try {
    await sink.init();
    await sink.recover(store.pending);
    store.pending = [];
    for (let epoch = store.completeEpochs; epoch < epochs; epoch++) {
      for (const number of EPOCHS[epoch]!) await sink.write(batches[number]!);
      const handle = await sink.prepare(epoch + 1);
      store.pending.push(handle!);
      store.completeEpochs = epoch + 1;
      await sink.publish(handle!);
      store.pending = [];
    }
  } finally {
    await sink.close();
  }
}

/** What readers see, who pass over names that start with a dot. */
function visible(files: MemoryFileSystem): readonly number[] {
  const seen = files.paths.filter((path) => !path.includes('/.'));
  const text = seen.map((path) => new TextDecoder().decode(files.contentOf(path))).join('');
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => Number(JSON.parse(line).trades)).sort((a, b) => a - b);
}

const rowsOf = (epochs: number) => EPOCHS.slice(0, epochs).flat();

/** A run whose `n`th operation fails. Undefined when it has no such operation. */
async function failedRun(
  n: number,
  kind: Failure,
): Promise<{ readonly files: MemoryFileSystem; readonly store: Store } | undefined> {
  const files = new MemoryFileSystem();
  const store: Store = { completeEpochs: 0, pending: [] };
  files.failOperation(n, kind);
  let thrown: unknown;
  try {
    await run(files, store);
  } catch (error) {
    thrown = error;
  }
  if (!files.hasFailed) return undefined;
  expect(thrown, `operation ${n}`).toBeInstanceOf(StreamingError);
  expect(thrown).toMatchObject({ type: 'CONNECTOR_ERROR', context: { component: 'out' } });
  expect(files.openFiles).toBe(0);
  return { files, store };
}

describe.each<Failure>(['EIO', 'ENOSPC', 'short write', 'lost answer'])(
  'when an operation ends with %s',
  (kind) => {
    it.each([
      ['the process ends', () => {}],
      ['the power is lost', (files: MemoryFileSystem) => files.crash()],
      ['power loss keeps all that it may', (files: MemoryFileSystem) => files.crash(() => 0)],
    ])('every row is seen once, and none too early: %s', async (_, crash) => {
      let n = 1;
      for (; ; n++) {
        const failed = await failedRun(n, kind);
        if (failed === undefined) break;
        const { files, store } = failed;
        crash(files);
        await run(files, store, store.completeEpochs);
        expect(visible(files), `operation ${n}`).toEqual(rowsOf(store.completeEpochs));
        await run(files, store);
        expect(visible(files), `operation ${n}`).toEqual(rowsOf(EPOCHS.length));
        expect(files.paths.filter((path) => path.includes('/.'))).toEqual([]);
      }
      expect(n).toBeGreaterThan(50);
    });
  },
);

it('every row is seen once, whatever crashes how often and leaves what of it', async () => {
  const crashes = fc.array(
    fc.record({
      operation: fc.integer({ min: 1, max: 60 }),
      kind: fc.constantFrom<Failure>('EIO', 'ENOSPC', 'short write', 'lost answer'),
      chances: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
    }),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(crashes, async (plan) => {
      const files = new MemoryFileSystem();
      const store: Store = { completeEpochs: 0, pending: [] };
      for (const { operation, kind, chances } of plan) {
        files.failOperation(operation, kind);
        await run(files, store).catch(() => {});
        let i = 0;
        files.crash(() => chances[i++ % chances.length]!);
        // What was published is never lost, and nothing is seen before its checkpoint.
        const seen = visible(files);
        const published = store.completeEpochs - store.pending.length;
        expect(rowsOf(store.completeEpochs)).toEqual(expect.arrayContaining([...seen]));
        expect(seen).toEqual(expect.arrayContaining(rowsOf(published)));
      }
      await run(files, store);
      expect(visible(files)).toEqual(rowsOf(EPOCHS.length));
    }),
    { numRuns: 200 },
  );
});

describe('an error', () => {
  const errorOf = async (work: Promise<unknown>) => (await work.catch((error) => error)) as Error;

  it('says plainly that the disk is full, and where', async () => {
    const files = new MemoryFileSystem();
    const sink = makeSink(files, { options: { 'sink.rolling-policy.file-size': '1 b' } });
    await sink.init();
    // Looking for the folder, creating the file, and then the write.
    files.failOperation(3, 'ENOSPC');
    const error = await errorOf(sink.write(batches[1]!));
    expect(error.message).toBe(
      'Writing "out/.part-job-1-1-00000000.jsonl.in-progress" for table "out" failed: there is no space left ' +
        'on the device. Make room, then start the job again',
    );
  });

  it('is repeated, so that no later epoch is published without the rows that were lost', async () => {
    const files = new MemoryFileSystem();
    const sink = makeSink(files);
    await sink.init();
    await sink.write(batches[1]!);
    files.failOperation(1, 'EIO');
    const error = await errorOf(sink.prepare(1));
    expect(error.message).toContain('EIO');
    expect(await errorOf(sink.write(batches[1]!))).toBe(error);
    expect(await errorOf(sink.prepare(2))).toBe(error);
  });
});
