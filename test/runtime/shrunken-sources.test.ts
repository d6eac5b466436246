import { expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { ErrorType } from '../../src/errors/error-type.js';
import type { StreamingQuery } from '../../src/executor/streaming-query.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import '../../src/node.js';
import type { SourceConnector } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { until } from './until.js';

/** Counts from 0 in every run, since it can't seek, and ends once `ending` has resolved. */
class CountingSource implements SourceConnector {
  readonly #length: number;
  readonly #ending: Promise<void>;
  #next = 0;

  constructor(length: number, ending: Promise<void>) {
    this.#length = length;
    this.#ending = ending;
  }

  async init() {}

  async fetchNextBatch() {
    if (this.#next < this.#length) return [{ n: BigInt(this.#next++) }];
    await this.#ending;
    return null;
  }

  async commitOffset() {}
  getCurrentOffset = () => String(this.#next);
  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => 'numbers';
  getTopic = () => 'numbers';
  getPartition = () => 0;
}

/** Runs a query over `length` numbers to its end, or until a checkpoint stands behind all rows. */
async function countTo(
  length: number,
  store: MemoryCheckpointStore,
  ending: Promise<void>,
): Promise<void> {
  await using executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 0.005 },
    { ...nodeEnvironment, checkpointStore: store },
  );
  executor.registerConnector('counting', () => new CountingSource(length, ending));
  await executor.executeDDL("CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'counting')");
  const query = executor.executeStreamingSQL('SELECT n FROM numbers', { name: 'counted' });
  await Promise.race([query.finished(), reachCheckpointBehind(length, query)]);
}

async function reachCheckpointBehind(length: number, query: StreamingQuery): Promise<void> {
  await until(() => query.statistics.rowsOut === length);
  const before = query.statistics.checkpoints;
  // The first to complete may have had its barrier before the last row; the second was begun behind that.
  await until(() => query.statistics.checkpoints >= before + 2);
}

it('end the query with their name when rows are missing that were there before', async () => {
  const store = new MemoryCheckpointStore();
  await countTo(100, store, new Promise(() => {})).catch(() => {});
  await expect(countTo(90, store, Promise.resolve())).rejects.toMatchObject({
    type: ErrorType.CONNECTOR_ERROR,
    message: expect.stringMatching(/^Source "numbers" has ended 10 rows before the place/),
  });
  await expect(countTo(100, store, Promise.resolve())).resolves.toBeUndefined();
});
