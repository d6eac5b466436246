import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import { InMemoryKafka } from '../../../src/connectors/kafka/memory/in-memory-kafka.js';
import type { KafkaFault } from '../../../src/connectors/kafka/memory/kafka-faults.js';
import { committedNumbers, JSON_LIKE } from './sink/sink-under-test.js';
import { jsonTestFormat } from './source/json-test-format.js';
import { kafkaTable, processOn, produce } from './source/kafka-script.js';

const HALF = 40;
const numbersFrom = (first: number) => Array.from({ length: HALF }, (_, i) => first + i);
const FIRST = numbersFrom(0);
const ALL = [...FIRST, ...numbersFrom(HALF)];

function cluster(): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax: 5 });
  kafka.createTopic('numbers', 4);
  kafka.createTopic('copies', 3);
  return kafka;
}

function produceNumbers(kafka: InMemoryKafka, numbers: readonly number[], text = 'a'): void {
  const records = numbers.map((n) => ({ partition: n % 4, value: { n, text } }));
  produce(kafka, 'numbers', records);
}

/** A query that copies one topic into the other, exactly once, for ever. */
async function copying(
  kafka: InMemoryKafka,
  checkpointStore = new MemoryCheckpointStore(),
  sinkOptions: Readonly<Record<string, string>> = {},
) {
  const executor = processOn({
    kafka,
    checkpointStore,
    options: { checkpointIntervalSeconds: 0.002 },
    format: { ...jsonTestFormat(7), encoding: JSON_LIKE.encoding },
  });
  const columns = 'n BIGINT, text STRING';
  const input = {
    'scan.startup.mode': 'earliest-offset',
    'scan.topic-partition-discovery.interval': '5 ms',
  };
  const output = { topic: 'copies', 'sink.delivery-guarantee': 'exactly-once', ...sinkOptions };
  await executor.executeDDL(kafkaTable(columns, input));
  await executor.executeDDL(kafkaTable(columns, output, 'copies'));
  const query = executor.executeStreamingSQL('INSERT INTO copies SELECT n, text FROM t', {
    name: 'copies',
  });
  const ended = query.finished();
  ended.catch(() => {});
  const failure = async (): Promise<unknown> => {
    const error = await ended.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    await executor.close();
    return error;
  };
  /** Resolves when the numbers are there and nothing else; throws where the query ends. */
  const until = async (numbers: readonly number[]): Promise<void> => {
    const seen = () => [...committedNumbers(kafka, 'copies')].sort((a, b) => a - b);
    const isThere = async (): Promise<void> => {
      await expect.poll(seen, { timeout: 20_000, interval: 5 }).toEqual(numbers);
    };
    await Promise.race([isThere(), ended]);
    expect(query.statistics.restarts).toBe(0);
  };
  return { until, failure, close: () => executor.close() };
}

const network = { kind: 'network' } as const;

describe('a query from Kafka to Kafka goes on where it was', () => {
  it.each<readonly [string, readonly KafkaFault[]]>([
    ['fetches fail', [{ kind: 'network', call: 'fetch', calls: 9 }]],
    ['fetches time out', [{ kind: 'timeout', call: 'fetch', calls: 9 }]],
    ['partitions have no leader', [{ kind: 'broker-unavailable', call: 'fetch', calls: 9 }]],
    ['partitions are not known for a while', [{ kind: 'unknown-topic', call: 'fetch', calls: 9 }]],
    ['looking for partitions fails', [{ ...network, call: 'admin', calls: 9 }]],
    ['a transaction does not begin', [{ kind: 'timeout', call: 'begin' }]],
    ['records are not taken', [{ kind: 'broker-unavailable', call: 'send', calls: 2 }]],
    ['records are taken without answer', [{ ...network, call: 'send', isAnswerLost: true }]],
    ['the marker is not taken', [{ kind: 'broker-unavailable', call: 'mark-offset' }]],
    ['a commit fails', [{ kind: 'timeout', call: 'commit', calls: 2 }]],
    ['a commit is not answered', [{ ...network, call: 'commit', isAnswerLost: true }]],
    [
      'a commit is not answered, nor is the next writer',
      [
        { ...network, call: 'commit', isAnswerLost: true },
        { ...network, call: 'init', calls: 2 },
        { kind: 'timeout', call: 'abort' },
      ],
    ],
  ])('when %s', async (_, faults) => {
    const kafka = cluster();
    produceNumbers(kafka, FIRST);
    const { until, close } = await copying(kafka);
    await until(FIRST);
    for (const fault of faults) kafka.faults.inject(fault);
    produceNumbers(kafka, ALL.slice(HALF));
    await until(ALL);
    await close();
  });

  it('when the brokers go away and come back', async () => {
    const kafka = cluster();
    produceNumbers(kafka, FIRST);
    const { until, close } = await copying(kafka);
    await until(FIRST);
    kafka.faults.goAway();
    setTimeout(() => {
      kafka.faults.comeBack();
      produceNumbers(kafka, ALL.slice(HALF));
    }, 120);
    await until(ALL);
    await close();
  });

  it('when it starts before the brokers do', async () => {
    const kafka = cluster();
    produceNumbers(kafka, FIRST);
    kafka.faults.goAway();
    setTimeout(() => kafka.faults.comeBack(), 120);
    const { until, close } = await copying(kafka);
    await until(FIRST);
    await close();
  });
});

describe('a query from Kafka to Kafka ends with an error that says where', () => {
  it.each<readonly [string, string, KafkaFault]>([
    ['t', 'numbers', { kind: 'authorization', call: 'fetch' }],
    ['t', 'numbers', { kind: 'authentication', call: 'fetch' }],
    ['t', 'numbers', { kind: 'corrupt-record', call: 'fetch' }],
    ['copies', 'copies', { kind: 'authorization', call: 'send' }],
    ['copies', 'copies', { kind: 'record-too-large', call: 'send' }],
    ['copies', 'copies', { kind: 'authorization', call: 'commit' }],
  ])(
    'in table "%s", topic "%s": %o; and goes on when that is mended',
    async (table, topic, fault) => {
      const kafka = cluster();
      const checkpointStore = new MemoryCheckpointStore();
      produceNumbers(kafka, FIRST);
      const first = await copying(kafka, checkpointStore);
      await first.until(FIRST);
      kafka.faults.inject(fault);
      produceNumbers(kafka, ALL.slice(HALF));
      const error = causesOf(await first.failure()).find((cause) => 'kind' in cause);
      expect(error).toMatchObject({
        kind: fault.kind,
        type: 'CONNECTOR_ERROR',
        retriable: false,
        context: { topic },
        message: expect.stringContaining(`Table "${table}"`),
      });
      const second = await copying(kafka, checkpointStore);
      await second.until(ALL);
      await second.close();
    },
  );

  it('where brokers stay away longer than the options allow', async () => {
    const kafka = cluster();
    const { failure } = await copying(kafka, new MemoryCheckpointStore(), {
      'properties.delivery.timeout.ms': '50',
    });
    kafka.faults.goAway();
    expect(await failure()).toMatchObject({
      type: 'NETWORK_ERROR',
      retriable: true,
      context: { topic: 'copies' },
      message: expect.stringContaining('Table "copies"'),
    });
  });

  it('where a row makes a record that is too large', async () => {
    const kafka = cluster();
    const { failure } = await copying(kafka, new MemoryCheckpointStore(), {
      'properties.max.request.size': '1024',
    });
    produceNumbers(kafka, [1], 'x'.repeat(2000));
    expect(causesOf(await failure())).toContainEqual(
      expect.objectContaining({ kind: 'record-too-large', type: 'CONNECTOR_ERROR' }),
    );
  });

  it('where records are deleted that it has not read', async () => {
    const kafka = cluster();
    produceNumbers(kafka, FIRST);
    const { until, failure } = await copying(kafka);
    await until(FIRST);
    kafka.faults.goAway();
    produceNumbers(kafka, ALL.slice(HALF));
    kafka.deleteRecordsBefore({ topic: 'numbers', partition: 2, offset: HALF / 4 + 3 });
    kafka.faults.comeBack();
    expect(await failure()).toMatchObject({
      type: 'CONNECTOR_ERROR',
      context: { topic: 'numbers', partition: 2, offset: String(HALF / 4) },
    });
  });
});

/** An error and what it came of. */
function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
