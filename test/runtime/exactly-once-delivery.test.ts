import { expect, it } from 'vitest';
import type { JobStore } from '../../src/checkpoint/checkpoint-store.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../src/platform/node.js';

const ROWS = 40;

/** Fails where it is told to, by what is called and how often that was called before. */
class FailingStore extends MemoryCheckpointStore {
  readonly #fails: (call: 'commit' | 'markPublished', count: number) => boolean;
  readonly #counts = { commit: 0, markPublished: 0 };

  constructor(fails: (call: 'commit' | 'markPublished', count: number) => boolean) {
    super();
    this.#fails = fails;
  }

  override async openJob(jobId: string): Promise<JobStore> {
    const job = await super.openJob(jobId);
    for (const call of ['commit', 'markPublished'] as const) {
      const original = job[call].bind(job) as (...parameters: unknown[]) => Promise<void>;
      job[call] = async (...parameters: unknown[]): Promise<void> => {
        if (this.#fails(call, this.#counts[call]++)) throw new Error('the store is away');
        await original(...parameters);
      };
    }
    return job;
  }
}

async function readAll(store: FailingStore, tolerableFailedCheckpoints: number) {
  await using executor = new StreamingSQLExecutor(
    {
      stateBackend: 'memory',
      kernelMode: 'typescript',
      checkpointIntervalSeconds: 0.001,
      enableErrorRecovery: true,
      maxRetries: 1000,
      retryDelayMs: 0,
      tolerableFailedCheckpoints,
    },
    { ...nodeEnvironment, checkpointStore: store },
  );
  executor.registerConnector('slow', () => {
    let next = 0;
    return {
      init: async () => {},
      seek: async (offset: string) => {
        next = Number(offset);
      },
      fetchNextBatch: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return next < ROWS ? [{ n: BigInt(next++) }] : null;
      },
      commitOffset: async () => {},
      getCurrentOffset: () => String(next),
      getWatermark: () => Number.NEGATIVE_INFINITY,
      getName: () => 'numbers',
      getTopic: () => 'numbers',
      getPartition: () => 0,
    };
  });
  await executor.executeDDL("CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'slow')");
  const query = executor.executeStreamingSQL('SELECT n FROM numbers', {
    delivery: 'exactly-once',
  });
  const values: number[] = [];
  const checkpointIds: number[] = [];
  for await (const batch of query) {
    checkpointIds.push(batch.checkpointId);
    for (let row = 0; row < batch.numRows; row++) values.push(Number(batch.column('n')[row]));
  }
  return { values, checkpointIds, restarts: query.statistics.restarts };
}

const ALL = Array.from({ length: ROWS }, (_, n) => n);

it('a consumer that goes on asking is given nothing twice, though its acknowledgement was lost', async () => {
  const store = new FailingStore((call, count) => call === 'markPublished' && count % 3 === 0);
  const { values, restarts } = await readAll(store, 0);
  expect(restarts).toBeGreaterThan(0);
  expect(values).toEqual(ALL);
});

it('batches carry the number of the checkpoint that has stored them', async () => {
  const failed: number[] = [];
  const store = new FailingStore((call, count) => {
    const fails = call === 'commit' && count === 0;
    // Without restarts, the numbers of checkpoints are those of the calls.
    if (fails) failed.push(count + 1);
    return fails;
  });
  const { values, checkpointIds, restarts } = await readAll(store, 1);
  expect([values, restarts]).toEqual([ALL, 0]);
  expect(failed.length).toBeGreaterThan(0);
  expect(checkpointIds.filter((id) => failed.includes(id))).toEqual([]);
});
