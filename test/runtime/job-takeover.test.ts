import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { ErrorType } from '../../src/errors/error-type.js';
import type { StreamingError } from '../../src/errors/streaming-error.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import '../../src/node.js';
import type { SourceConnector } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';

/** Counts on for ever, until it is told that it is enough. */
class CountingSource implements SourceConnector {
  readonly #isEnough: () => boolean;
  #next = 0;

  constructor(isEnough: () => boolean) {
    this.#isEnough = isEnough;
  }

  async init() {}

  async seek(offset: string) {
    this.#next = Number(offset);
  }

  async fetchNextBatch() {
    if (this.#isEnough()) return null;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return [{ n: BigInt(this.#next++) }];
  }

  async commitOffset() {}
  getCurrentOffset = () => String(this.#next);
  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => 'numbers';
  getTopic = () => 'numbers';
  getPartition = () => 0;
}

/** As two processes would be that know nothing of each other. */
async function openExecutor(store: MemoryCheckpointStore, isEnough: () => boolean) {
  const executor = new StreamingSQLExecutor(
    {
      stateBackend: 'memory',
      checkpointIntervalSeconds: 0.005,
      enableErrorRecovery: true,
      retryDelayMs: 1,
      tolerableFailedCheckpoints: 1000,
    },
    { ...nodeEnvironment, checkpointStore: store },
  );
  executor.registerConnector('counting', () => new CountingSource(isEnough));
  await executor.executeDDL("CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'counting')");
  return executor;
}

describe('a query that another process starts as well', () => {
  it('ends here, and does not take its job back, however often it may start again', async () => {
    const store = new MemoryCheckpointStore();
    let isEnough = false;
    await using first = await openExecutor(store, () => false);
    await using second = await openExecutor(store, () => isEnough);
    const sql = 'SELECT n FROM numbers';
    const here = first.executeStreamingSQL(sql, { name: 'counted' });
    const ending = here.finished().catch((error: unknown) => error as StreamingError);
    while (here.statistics.checkpoints < 2) await nodeEnvironment.timers.turn();
    const there = second.executeStreamingSQL(sql, { name: 'counted' });
    const finishing = there.finished();
    const error = await ending;
    expect(error).toMatchObject({ type: ErrorType.CHECKPOINT_ERROR });
    expect((error as StreamingError).message).toContain('"counted" has been taken over');
    expect(here.statistics.restarts).toBe(0);
    const taken = there.statistics.checkpoints;
    while (there.statistics.checkpoints < taken + 2) await nodeEnvironment.timers.turn();
    isEnough = true;
    const { restarts } = await finishing;
    expect(restarts).toBe(0);
  });
});
