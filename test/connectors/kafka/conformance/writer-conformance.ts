import { describe, expect, it } from 'vitest';
import type { KafkaClient } from '../../../../src/connectors/kafka/driver/kafka-driver.js';
import {
  eventually,
  expectKafkaError,
  kafkaErrorOf,
  keysOf,
  utf8,
  valuesOf,
} from '../driver-cluster.js';
import type { Conformance } from '../driver-conformance.js';

const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4'] as const;

export function describeWriter(test: Conformance): void {
  describe('a writer', () => {
    it.each(COMPRESSIONS)('writes what is read again, compression %s', async (compression) => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer({ compression });
      const values = Array.from({ length: 500 }, (_, at) => `${at} ${'ab'.repeat(at % 50)}`);
      await writer.send(values.map((value) => session.record(value)));
      expect(await session.readAll()).toEqual(values.map((value, at) => `${at}:${value}`));
      expect(await session.readAll(499)).toEqual([`499:${values[499]}`]);
    });

    it('writes with compression zstd, or says which Node.js can', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer({ compression: 'zstd' });
      const failure = await writer.send([session.record('a'.repeat(1000))]).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) {
        expect(await session.readAll()).toEqual([`0:${'a'.repeat(1000)}`]);
      } else {
        expect(String(failure)).toMatch(/KafkaError: .*zstd needs Node.js 22.15 or later/);
      }
    });

    it.each(['all', 'leader', 'none'] as const)('writes with acks %s', async (acks) => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer({ acks });
      await writer.send([session.record('a')]);
      const reader = session.reader();
      await reader.assign([{ topic: session.topic, partition: 0, offset: 0 }]);
      expect(valuesOf(await reader.next(AbortSignal.timeout(10_000)))).toEqual(['a']);
    });

    it("sends keys where Kafka's own clients send them, and the rest in turn", async () => {
      const { session } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 4);
      const writer = await session.writer();
      const keys = ['', 'a', 'ab', 'abc', 'abcd', 'order-17', 'żółw', 'ab'];
      await writer.send(
        keys.map((key) => session.record('x', { partition: undefined, key: utf8(key) })),
      );
      await writer.send(
        Array.from({ length: 8 }, () => session.record('turn', { partition: undefined })),
      );
      const reader = session.reader();
      await reader.assign([0, 1, 2, 3].map((partition) => ({ topic, partition, offset: 0 })));
      const places: string[] = [];
      const turns = new Set<number>();
      for (let count = 0; count < 16; ) {
        const block = await reader.next(AbortSignal.timeout(10_000));
        count += block.count;
        for (const key of keysOf(block)) {
          if (key === null) turns.add(block.partition);
          else places.push(`${key}:${block.partition}`);
        }
      }
      expect(places.sort()).toEqual(PLACES_OF_KEYS);
      expect([...turns].sort()).toEqual([0, 1, 2, 3]);
    });

    it('shows a transaction with its commit, in all of its partitions, and its mark', async () => {
      const { session } = test;
      const { topic, client } = session;
      const group = `${topic}-marker`;
      await client.admin.createTopic(topic, 2);
      const writer = await session.transactionalWriter('a');
      const reader = session.reader();
      await reader.assign([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
      await writer.begin();
      await writer.send([session.record('a'), session.record('b', { partition: 1 })]);
      await writer.markOffset(group, { topic, partition: 0, offset: 41 }, 'epoch 41');
      await expect(reader.next(AbortSignal.timeout(300))).rejects.toThrow(/timeout/);
      expect(await client.admin.committedOffsets(group, topic)).toEqual([undefined, undefined]);
      await session.end(writer, 'commit');
      const partitions = new Set<number>();
      while (partitions.size < 2) {
        const block = await reader.next(AbortSignal.timeout(10_000));
        if (block.count > 0) partitions.add(block.partition);
      }
      expect(await marked(client, group, topic)).toEqual([
        { offset: 41, metadata: 'epoch 41' },
        undefined,
      ]);
    });

    it('forgets an aborted transaction and its mark, and goes on', async () => {
      const { session } = test;
      const { topic, client } = session;
      const group = `${topic}-marker`;
      await client.admin.createTopic(topic, 1);
      const writer = await session.transactionalWriter('a');
      await writer.begin();
      await writer.send([session.record('no')]);
      await writer.markOffset(group, { topic, partition: 0, offset: 1 }, '');
      await session.end(writer, 'abort');
      expect(await client.admin.committedOffsets(group, topic)).toEqual([undefined]);
      await writer.begin();
      await writer.send([session.record('yes')]);
      await writer.markOffset(group, { topic, partition: 0, offset: 2 }, '');
      await session.end(writer, 'commit');
      expect(await marked(client, group, topic)).toEqual([{ offset: 2, metadata: '' }]);
      expect(await session.readAll()).toEqual(['2:yes']);
    });

    it('commits and aborts transactions without records, also with a mark alone', async () => {
      const { session } = test;
      const { topic, client } = session;
      const group = `${topic}-marker`;
      await client.admin.createTopic(topic, 1);
      const writer = await session.transactionalWriter('a');
      await writer.begin();
      await writer.commit();
      await writer.begin();
      await writer.abort();
      await writer.begin();
      await writer.markOffset(group, { topic, partition: 0, offset: 3 }, 'm');
      await writer.commit();
      expect(await marked(client, group, topic)).toEqual([{ offset: 3, metadata: 'm' }]);
      expect(await client.admin.offsets(topic, 'read_committed')).toEqual([{ first: 0, end: 0 }]);
    });

    it('is fenced by a later one of its name, which aborts what was left open', async () => {
      const { session } = test;
      const { topic, client } = session;
      await client.admin.createTopic(topic, 1);
      const old = await session.transactionalWriter('a');
      await old.begin();
      await old.send([session.record('old')]);
      const young = await session.transactionalWriter('a');
      const error = await kafkaErrorOf(
        old.send([session.record('older')]).then(() => old.commit()),
      );
      expect(error.kind).toBe('fenced');
      expect(error.retriable).toBe(false);
      await young.begin();
      await young.send([session.record('young')]);
      await session.end(young, 'commit');
      expect((await session.readAll()).map((entry) => entry.split(':')[1])).toEqual(['young']);
    });

    it('is fenced at the commit, too', async () => {
      const { session } = test;
      const { topic, client } = session;
      const group = `${topic}-marker`;
      await client.admin.createTopic(topic, 1);
      const old = await session.transactionalWriter('a');
      await old.begin();
      await old.send([session.record('old')]);
      await old.markOffset(group, { topic, partition: 0, offset: 5 }, '');
      await session.transactionalWriter('a');
      await expectKafkaError(old.commit(), 'fenced');
      expect(await client.admin.committedOffsets(group, topic)).toEqual([undefined]);
      expect(await session.readAll()).toEqual([]);
    });

    it('says which topic or partition there is not', async () => {
      const { session } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 1);
      const writer = await session.writer();
      const missing = session.record('a', { topic: `${topic}-missing` });
      const error = await kafkaErrorOf(writer.send([missing]));
      expect(error.kind).toBe('unknown-topic');
      expect(error.context.topic).toBe(missing.topic);
      await expectKafkaError(writer.send([session.record('a', { partition: 7 })]), 'unknown-topic');
      await writer.send([session.record('b')]);
      expect(await session.readAll()).toEqual(['0:b']);
    });

    it('refuses a record that is larger than its topic takes', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer();
      const error = await kafkaErrorOf(writer.send([session.record('z'.repeat(2_000_000))]));
      expect(error.kind).toBe('record-too-large');
      expect(error.context.topic).toBe(session.topic);
      expect(error.message).not.toContain('zzz');
    });
  });
}

/** What a group has committed once its transaction's marker is written, which brokers do when they have answered. */
function marked(client: KafkaClient, group: string, topic: string) {
  return eventually(
    () => client.admin.committedOffsets(group, topic),
    ([first]) => first !== undefined,
  );
}

/** As `org.apache.kafka.common.utils.Utils.murmur2` places these keys in four partitions. */
const PLACES_OF_KEYS = [':1', 'a:0', 'ab:2', 'ab:2', 'abc:3', 'abcd:0', 'order-17:1', 'żółw:0'];
