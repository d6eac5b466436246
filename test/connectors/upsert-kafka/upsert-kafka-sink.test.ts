import { describe, expect, it } from 'vitest';
import { RowKind } from '../../../src/columnar/column-batch.js';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import { InMemoryKafka } from '../../../src/connectors/kafka/memory/in-memory-kafka.js';
import type { SinkConnector } from '../../../src/connectors/sink.js';
import { createUpsertKafkaConnector } from '../../../src/connectors/upsert-kafka/index.js';
import { resultBatch } from '../../support/result-batches.js';
import { NO_DATABASE, sinkConfig } from '../../support/sink-config.js';
import { environmentOf, HurryingClock, TOTALS, text } from '../kafka/sink/sink-under-test.js';

type Change = readonly [kind: keyof typeof KINDS, symbol: string, n: number];

const KINDS = {
  '+I': RowKind.INSERT,
  '-U': RowKind.UPDATE_BEFORE,
  '+U': RowKind.UPDATE_AFTER,
  '-D': RowKind.DELETE,
} as const;

async function changes(...rows: readonly Change[]): Promise<ResultBatch> {
  const batch = await resultBatch(
    TOTALS,
    rows.map(([, symbol, n]) => ({ symbol, n: BigInt(n) })),
  );
  return batch.changedAs(Int8Array.from(rows, ([kind]) => KINDS[kind]));
}

function cluster(partitions = 1): InMemoryKafka {
  const kafka = new InMemoryKafka();
  kafka.createTopic('totals', partitions);
  return kafka;
}

function makeSink(
  kafka: InMemoryKafka,
  options: Readonly<Record<string, string>> = {},
  config = {},
  clock = new HurryingClock(),
): SinkConnector {
  const all = {
    connector: 'upsert-kafka',
    topic: 'totals',
    'properties.bootstrap.servers': 'localhost:9092',
    'key.format': 'json',
    'value.format': 'json',
    ...options,
  };
  const { createSink } = createUpsertKafkaConnector(environmentOf(kafka.createDriver(), clock));
  return must(createSink)(
    sinkConfig({ schema: TOTALS, primaryKey: ['symbol'], ...config, options: all }),
    NO_DATABASE,
  );
}

async function openSink(...given: Parameters<typeof makeSink>): Promise<SinkConnector> {
  const sink = makeSink(...given);
  await sink.init();
  await sink.recover([]);
  return sink;
}

function records(kafka: InMemoryKafka): readonly (readonly [string, string | null])[] {
  return kafka
    .records('totals')
    .map(({ key, value }) => [text(key), value === null ? null : text(value)] as const);
}

const CHANGES: readonly Change[] = [
  ['+I', 'A', 1],
  ['+I', 'B', 1],
  ['-U', 'A', 1],
  ['+U', 'A', 2],
  ['-D', 'B', 1],
];

const A1 = ['{"symbol":"A"}', '{"symbol":"A","n":1}'];
const A2 = ['{"symbol":"A"}', '{"symbol":"A","n":2}'];
const B1 = ['{"symbol":"B"}', '{"symbol":"B","n":1}'];
const B_GONE = ['{"symbol":"B"}', null];

describe('an upsert-kafka sink', () => {
  it('writes rows as they are now, and tombstones for those that are gone', async () => {
    const kafka = cluster();
    const sink = await openSink(kafka);
    expect(sink.delivery).toBe('idempotent');
    await sink.write(await changes(...CHANGES));
    await sink.write(await changes(['-U', 'A', 2]));
    await sink.prepare(1);
    expect(records(kafka)).toEqual([A1, B1, A2, B_GONE]);
    await sink.close();
  });

  it('writes exactly once where asked to', async () => {
    const kafka = cluster();
    const sink = await openSink(kafka, { 'sink.delivery-guarantee': 'exactly-once' });
    expect(sink.delivery).toBe('transactional');
    await sink.write(await changes(...CHANGES));
    const handle = must(await sink.prepare(1));
    expect(records(kafka)).toEqual([]);
    await sink.publish(handle);
    expect(records(kafka)).toEqual([A1, B1, A2, B_GONE]);
    await sink.close();
  });

  it('keeps all changes of a key in one partition', async () => {
    const kafka = cluster(7);
    const sink = await openSink(kafka);
    for (let n = 0; n < 50; n++) await sink.write(await changes(['+U', `S${n % 5}`, n]));
    await sink.prepare(1);
    const partitions = new Map<string, Set<number>>();
    for (const { key, partition } of kafka.records('totals')) {
      const known = partitions.get(text(key)) ?? new Set();
      partitions.set(text(key), known.add(partition));
    }
    expect([...partitions.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1, 1]);
    await sink.close();
  });
});

describe('the buffer of an upsert-kafka sink', () => {
  const BUFFER = { 'sink.buffer-flush.max-rows': '3', 'sink.buffer-flush.interval': '1s' };

  it('writes the last change of each key when a checkpoint is taken', async () => {
    const kafka = cluster();
    const sink = await openSink(kafka, { ...BUFFER, 'sink.delivery-guarantee': 'exactly-once' });
    await sink.write(await changes(...CHANGES));
    await sink.publish(must(await sink.prepare(1)));
    expect(records(kafka)).toEqual([A2, B_GONE]);
    await sink.close();
  });

  it('is written when it holds so many keys', async () => {
    const kafka = cluster();
    const sink = await openSink(kafka, BUFFER);
    await sink.write(await changes(['+I', 'A', 1], ['+I', 'B', 1], ['+U', 'A', 2]));
    expect(records(kafka)).toEqual([]);
    await sink.write(await changes(['+I', 'C', 1]));
    await sink.prepare(1);
    expect(records(kafka).map(([key]) => key)).toEqual([
      '{"symbol":"B"}',
      '{"symbol":"A"}',
      '{"symbol":"C"}',
    ]);
    await sink.close();
  });

  it('is written after so long', async () => {
    const kafka = cluster();
    const clock = new HurryingClock();
    const sink = await openSink(kafka, BUFFER, {}, clock);
    await sink.write(await changes(['+I', 'A', 1]));
    expect(records(kafka)).toEqual([]);
    for (let turn = 0; turn < 3; turn++) await clock.turn();
    expect(records(kafka)).toEqual([A1]);
    await sink.close();
  });
});

describe('the options of an upsert-kafka sink', () => {
  it.each([
    [
      {},
      { primaryKey: [] },
      'Table "out" needs a PRIMARY KEY (…) NOT ENFORCED: by it \'upsert-kafka\' tells which row a record replaces.',
    ],
    [
      { 'key.format': '' },
      {},
      "Option 'key.format' of table \"out\" is missing: name one, as in 'key.format' = 'json'.",
    ],
    [
      { 'key.fields': 'n' },
      {},
      'Table "out" has the option \'key.fields\', which its connector does not know here',
    ],
    [
      { 'sink.partitioner': 'fixed' },
      {},
      'Option \'sink.partitioner\' of table "out" is not for upsert-kafka: records go by their keys.',
    ],
    [
      { 'sink.buffer-flush.max-rows': '3' },
      {},
      "Option 'sink.buffer-flush.interval' of table \"out\" must be given too where 'sink.buffer-flush.max-rows' is: a buffer has both bounds.",
    ],
  ])('are checked: %j', (options, config, message) => {
    expect(() => makeSink(cluster(), options as Record<string, string>, config)).toThrow(message);
  });
});
