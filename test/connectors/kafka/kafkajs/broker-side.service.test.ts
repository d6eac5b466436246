import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KafkaDriver } from '../../../../src/connectors/kafka/driver/kafka-driver.js';
import { kafkaJsDriver } from '../../../../src/connectors/kafka/kafkajs/kafkajs-driver.js';
import type { BrokerAccess } from '../../../support/kafka/broker-access.js';
import { quietKafka, withAdmin } from '../../../support/kafka/broker-admin.js';
import { KafkaBroker } from '../../../support/kafka/kafka-broker.js';
import { kafkaBroker } from '../../../support/kafka/shared-broker.js';
import { blocksUntil, DriverSession, kafkaErrorOf, utf8, valuesOf } from '../driver-cluster.js';
import { brokerConnection } from './broker-connection.js';

const driver: KafkaDriver = kafkaJsDriver({ nowMs: () => Date.now() });
let names = 0;

function sessionOf(broker: BrokerAccess): DriverSession {
  const cluster = {
    driver,
    connection: brokerConnection(broker.bootstrap.plaintext),
    deleteRecordsBefore: async () => {},
  };
  return new DriverSession(cluster, `broker-side-${process.pid}-${names++}`);
}

async function createTopic(
  broker: BrokerAccess,
  topic: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await withAdmin(broker, (admin) =>
    admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] }),
  );
}

describe('what a real broker does with records', () => {
  let broker: BrokerAccess;
  let session: DriverSession;

  beforeEach(async () => {
    broker = await kafkaBroker();
    session = sessionOf(broker);
  }, 120_000);
  afterEach(() => session.close());

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('is read, compressed anew by %s', async (codec) => {
    await createTopic(broker, session.topic, { 'compression.type': codec });
    const writer = await session.writer();
    const values = Array.from({ length: 3000 }, (_, at) => `${at} ${'ab'.repeat(at % 60)}`);
    await writer.send(values.map((value) => session.record(value)));
    expect(await session.readAll()).toEqual(values.map((value, at) => `${at}:${value}`));
    expect(await session.readAll(2998)).toHaveLength(2);
  });

  it('is read with the time of appending', async () => {
    await createTopic(broker, session.topic, { 'message.timestamp.type': 'LogAppendTime' });
    const before = Date.now();
    const writer = await session.writer();
    await writer.send([session.record('a', { timestampMs: 5 })]);
    const reader = session.reader();
    await reader.assign([{ topic: session.topic, partition: 0, offset: 0 }]);
    const block = await reader.next();
    expect(block.isLogAppendTime).toBe(true);
    expect(block.timestampsMs[0]).toBeGreaterThanOrEqual(before);
  });

  it('is cut to what a topic takes at once, as far as records can be parted', async () => {
    await createTopic(broker, session.topic, { 'max.message.bytes': '2000' });
    expect(await session.client.admin.batchBytesMax(session.topic)).toBe(2000);
    const writer = await session.writer();
    const values = Array.from({ length: 100 }, (_, at) => `${at} ${'x'.repeat(300)}`);
    await writer.send(values.map((value) => session.record(value)));
    expect(await session.readAll()).toEqual(values.map((value, at) => `${at}:${value}`));
    const error = await kafkaErrorOf(writer.send([session.record('x'.repeat(3000))]));
    expect([error.kind, error.context.partition]).toEqual(['record-too-large', 0]);
  });

  it('is read by others, keys, headers and times included', async () => {
    await session.client.admin.createTopic(session.topic, 1);
    const writer = await session.writer();
    const headers = [{ name: 'a', value: utf8('1') }];
    await writer.send([
      session.record('v', { key: utf8('k'), headers, timestampMs: 1_700_000_000_000 }),
      session.record(null, { timestampMs: 1_600_000_000_000 }),
    ]);
    const consumer = quietKafka(broker.bootstrap.plaintext).consumer({ groupId: session.topic });
    await consumer.connect();
    await consumer.subscribe({ topic: session.topic, fromBeginning: true });
    const read: unknown[] = [];
    await new Promise<void>((resolve) => {
      void consumer.run({
        eachMessage: async ({ message: { key, value, headers: own, timestamp } }) => {
          read.push([key && String(key), value && String(value), String(own?.a), timestamp]);
          if (read.length === 2) resolve();
        },
      });
    });
    await consumer.disconnect();
    expect(read).toEqual([
      ['k', 'v', '1', '1700000000000'],
      [null, null, 'undefined', '1600000000000'],
    ]);
  });
});

describe('a broker that goes away', () => {
  it('fails readers and writers with what passes, and they go on when it is back', async () => {
    const broker = await KafkaBroker.start();
    const session = sessionOf(broker);
    try {
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer();
      const reader = session.reader();
      await reader.assign([{ topic: session.topic, partition: 0, offset: 0 }]);
      await writer.send([session.record('before')]);
      expect((await blocksUntil(reader, 1)).flatMap(valuesOf)).toEqual(['before']);
      await broker.kill();
      const failures = [
        await kafkaErrorOf(reader.next()),
        await kafkaErrorOf(writer.send([session.record('lost')])),
        await kafkaErrorOf(session.client.admin.topics()),
      ];
      expect(failures.map(({ retriable }) => retriable)).toEqual([true, true, true]);
      await broker.resume();
      await writer.send([session.record('behind')]);
      expect((await blocksUntil(reader, 2, 1)).flatMap(valuesOf)).toEqual(['behind']);
      expect(await session.client.admin.topics()).toContain(session.topic);
    } finally {
      await session.close();
      broker.remove();
    }
  }, 120_000);
});
