import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPoint } from '../../../../src/common/fail-points.js';
import { connectorPlugin } from '../../../../src/connectors/connector-plugin.js';
import { createKafkaConnector } from '../../../../src/connectors/kafka/index.js';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import type { StreamingSQLExecutorOptions } from '../../../../src/executor/executor-options.js';
import { StreamingSQLExecutor } from '../../../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../../../src/platform/node.js';
import { jsonTestFormat } from '../source/json-test-format.js';
import { FROM_START_TO_END, kafkaTable, produce } from '../source/kafka-script.js';
import { committedNumbers, JSON_LIKE } from './sink-under-test.js';

const ROWS = 200;
const ALL = Array.from({ length: ROWS }, (_, n) => n);

/** A cluster with topic "numbers" of four partitions, and "totals" to be written. */
function cluster(): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax: 5 });
  kafka.createTopic('numbers', 4);
  kafka.createTopic('totals', 3);
  produce(
    kafka,
    'numbers',
    ALL.map((n) => ({ partition: n % 4, value: { n, symbol: `S${n % 7}` } })),
  );
  return kafka;
}

interface Copying {
  readonly kafka: InMemoryKafka;
  readonly checkpointStore: MemoryCheckpointStore;
  readonly guarantee: string;
  readonly reachFailPoint?: (point: FailPoint) => void;
  readonly options?: StreamingSQLExecutorOptions;
}

/** Copies one topic into the other, as one process would. */
async function copy({ kafka, checkpointStore, guarantee, reachFailPoint, options }: Copying) {
  await using executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 0.001, ...options },
    {
      ...nodeEnvironment,
      checkpointStore,
      ...(reachFailPoint === undefined ? {} : { reachFailPoint }),
    },
  );
  const format = { ...jsonTestFormat(7), encoding: JSON_LIKE.encoding };
  executor.useConnector(
    connectorPlugin('kafka', (environment) =>
      createKafkaConnector({
        ...environment,
        loadKafkaDriver: async () => kafka.createDriver(),
        messageFormats: new Map([['json', format]]),
      }),
    ),
  );
  await executor.executeDDL(kafkaTable('n BIGINT, symbol STRING', FROM_START_TO_END));
  const written = {
    topic: 'totals',
    'key.format': 'json',
    'key.fields': 'symbol',
    'sink.delivery-guarantee': guarantee,
    'sink.transactional-id-prefix': 'copier',
  };
  await executor.executeDDL(kafkaTable('symbol STRING, n BIGINT', written, 'totals'));
  const insert = 'INSERT INTO totals SELECT symbol, n FROM t';
  return await executor.executeStreamingSQL(insert, { name: 'copy' }).finished();
}

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe('INSERT INTO a Kafka table', () => {
  it.each(['none', 'at-least-once', 'exactly-once'])(
    'has written all rows at its end, %s',
    async (guarantee) => {
      const kafka = cluster();
      const statistics = await copy({
        kafka,
        checkpointStore: new MemoryCheckpointStore(),
        guarantee,
      });
      expect(sorted(committedNumbers(kafka))).toEqual(ALL);
      if (guarantee === 'exactly-once') expect(statistics.checkpoints).toBeGreaterThan(1);
    },
  );

  it.each<FailPoint>([
    'source.barrier-injected',
    'sink.before-prepare',
    'sink.prepared',
    'sink.before-publish',
    'sink.half-published',
    'sink.published',
    'query.finished',
  ])('has written them once when processes have died at %s', async (failPoint) => {
    const kafka = cluster();
    const checkpointStore = new MemoryCheckpointStore();
    for (const count of [1, 2, 3]) {
      let reached = 0;
      const reachFailPoint = (point: FailPoint): void => {
        if (point === failPoint && ++reached === count) throw new Error('the process dies');
      };
      const dying = copy({ kafka, checkpointStore, guarantee: 'exactly-once', reachFailPoint });
      await dying.catch(() => {});
    }
    await copy({ kafka, checkpointStore, guarantee: 'exactly-once' });
    expect(sorted(committedNumbers(kafka))).toEqual(ALL);
  });

  it('doubles nothing when the query starts again by itself, the outcome of a commit being unknown', async () => {
    const kafka = cluster();
    let reached = 0;
    const reachFailPoint = (point: FailPoint): void => {
      if (point !== 'sink.before-publish' || ++reached !== 2) return;
      kafka.faults.inject({ call: 'commit', kind: 'authorization', isAnswerLost: true });
    };
    const options = { enableErrorRecovery: true, retryDelayMs: 1 };
    const statistics = await copy({
      kafka,
      checkpointStore: new MemoryCheckpointStore(),
      guarantee: 'exactly-once',
      reachFailPoint,
      options,
    });
    expect(statistics.restarts).toBe(1);
    expect(sorted(committedNumbers(kafka))).toEqual(ALL);
  });

  it('does not start again by itself when another process has taken its writer over', async () => {
    const kafka = cluster();
    const reachFailPoint = (point: FailPoint): void => {
      if (point === 'sink.before-publish') kafka.takeOver('copier');
    };
    const options = { enableErrorRecovery: true, retryDelayMs: 1 };
    const taken = copy({
      kafka,
      checkpointStore: new MemoryCheckpointStore(),
      guarantee: 'exactly-once',
      reachFailPoint,
      options,
    });
    await expect(taken).rejects.toThrow('Another process has taken over the writer "copier"');
    expect(committedNumbers(kafka)).toEqual([]);
  });
});
