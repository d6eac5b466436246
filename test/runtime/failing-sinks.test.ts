import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import { BIGINT, type SinkConnector } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';

const never = (): Promise<never> => new Promise(() => {});

/** Waits a hundredth of what it is asked to. */
const hastyTimers = {
  ...nodeEnvironment.timers,
  after: (delayMs: number, callback: () => void) =>
    nodeEnvironment.timers.after(delayMs / 100, callback),
};

async function insertInto(sink: Partial<SinkConnector>, closed: string[]): Promise<unknown> {
  await using executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointTimeoutSeconds: 20 },
    { ...nodeEnvironment, timers: hastyTimers },
  );
  await executor.registerStream('numbers', [{ n: 1n }, { n: 2n }], {
    schema: [{ name: 'n', type: BIGINT, nullable: true }],
  });
  const create = (): SinkConnector => ({
    delivery: 'transactional',
    init: async () => {},
    recover: async () => {},
    write: async () => {},
    prepare: async () => new Uint8Array(1),
    publish: async () => {},
    close: async () => {
      closed.push('closed');
    },
    ...sink,
  });
  const noSource = (): never => {
    throw new Error('only to be written to');
  };
  executor.registerConnector('failing', noSource, create);
  await executor.executeDDL("CREATE TABLE out (n BIGINT) WITH ('connector' = 'failing')");
  return await executor
    .executeStreamingSQL('INSERT INTO out SELECT n FROM numbers')
    .finished()
    .catch((error: unknown) => error);
}

describe('a sink that fails', () => {
  const fail = async (): Promise<never> => {
    throw new Error('the target is gone');
  };
  it.each<[string, Partial<SinkConnector>]>([
    ['while it is opened', { init: fail }],
    ['while it takes up what an earlier run has left', { recover: fail }],
    ['when rows are written', { write: fail }],
    ['when an epoch is prepared', { prepare: fail }],
    ['when an epoch is published', { publish: fail }],
  ])('%s fails the query, and is closed', async (_, sink) => {
    const closed: string[] = [];
    const error = await insertInto(sink, closed);
    expect(error).toMatchObject({ message: expect.stringContaining('the target is gone') });
    expect(closed).toEqual(['closed']);
  });

  it('by never coming to the end of publishing fails the query when the checkpoint has taken too long', async () => {
    const closed: string[] = [];
    const error = await insertInto({ publish: never }, closed);
    expect(error).toMatchObject({
      message: 'Checkpoint 1 of "query-1" took longer than 20000 ms.',
    });
    expect(closed).toEqual(['closed']);
  });
});
