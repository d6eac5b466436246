import { describe, expect, it } from 'vitest';
import { expectKafkaError } from '../driver-cluster.js';
import type { Conformance } from '../driver-conformance.js';

export function describeAdmin(test: Conformance): void {
  describe('the admin', () => {
    it('makes topics, adds partitions and removes topics', async () => {
      const { client, topic } = test.session;
      await client.admin.createTopic(topic, 2);
      expect(await client.admin.topics()).toContain(topic);
      expect(await client.admin.partitions(topic)).toBe(2);
      await client.admin.createPartitions(topic, 3);
      expect(await client.admin.partitions(topic)).toBe(3);
      await client.admin.deleteTopic(topic);
      expect(await client.admin.partitions(topic)).toBeUndefined();
    });

    it('knows no topic that was not made, and makes none by asking', async () => {
      const { admin } = test.session.client;
      const missing = `${test.session.topic}-missing`;
      expect(await admin.partitions(missing)).toBeUndefined();
      expect(await admin.partitions(missing)).toBeUndefined();
      await expectKafkaError(admin.offsets(missing, 'read_committed'), 'unknown-topic');
      await expectKafkaError(admin.offsetsForTime(missing, 0), 'unknown-topic');
      await expectKafkaError(admin.createPartitions(missing, 3), 'unknown-topic');
      await expectKafkaError(admin.deleteTopic(missing), 'unknown-topic');
      expect(await admin.topics()).not.toContain(missing);
    });

    it('refuses to make a topic twice, or to take partitions away', async () => {
      const { client, topic } = test.session;
      await client.admin.createTopic(topic, 2);
      await expectKafkaError(client.admin.createTopic(topic, 2), 'other');
      await expectKafkaError(client.admin.createPartitions(topic, 1), 'other');
    });

    it('tells where partitions start and end', async () => {
      const { session, cluster } = test;
      const { client, topic } = session;
      await client.admin.createTopic(topic, 3);
      const writer = await session.writer();
      await writer.send(['a', 'b', 'c'].map((value) => session.record(value)));
      await writer.send([session.record('d', { partition: 2 })]);
      await cluster.deleteRecordsBefore({ topic, partition: 0, offset: 2 });
      expect(await client.admin.offsets(topic, 'read_committed')).toEqual([
        { first: 2, end: 3 },
        { first: 0, end: 0 },
        { first: 0, end: 1 },
      ]);
    });

    it('tells how large a batch may be', async () => {
      const { client, topic } = test.session;
      await client.admin.createTopic(topic, 1);
      expect(await client.admin.batchBytesMax(topic)).toBeGreaterThanOrEqual(1 << 20);
      await expectKafkaError(client.admin.batchBytesMax(`${topic}-missing`), 'unknown-topic');
    });

    it('ends before an open transaction for readers of committed records', async () => {
      const { session } = test;
      const { client, topic } = session;
      await client.admin.createTopic(topic, 1);
      const plain = await session.writer();
      await plain.send([session.record('before')]);
      const writer = await session.transactionalWriter('open');
      await writer.begin();
      await writer.send([session.record('open')]);
      expect(await client.admin.offsets(topic, 'read_committed')).toEqual([{ first: 0, end: 1 }]);
      expect(await client.admin.offsets(topic, 'read_uncommitted')).toEqual([{ first: 0, end: 2 }]);
      await session.end(writer, 'abort');
      expect(await client.admin.offsets(topic, 'read_committed')).toEqual([{ first: 0, end: 3 }]);
    });

    it('finds offsets by time, the end where nothing is as late', async () => {
      const { session } = test;
      const { client, topic } = session;
      await client.admin.createTopic(topic, 2);
      const writer = await session.writer();
      const start = 1_700_000_000_000;
      for (const second of [0, 10, 20]) {
        await writer.send([session.record(`${second}`, { timestampMs: start + second * 1000 })]);
      }
      expect(await client.admin.offsetsForTime(topic, start - 1)).toEqual([0, 0]);
      expect(await client.admin.offsetsForTime(topic, start + 1)).toEqual([1, 0]);
      expect(await client.admin.offsetsForTime(topic, start + 10_000)).toEqual([1, 0]);
      expect(await client.admin.offsetsForTime(topic, start + 30_000)).toEqual([3, 0]);
    });

    it("commits offsets for a group without members, and knows nothing of others'", async () => {
      const { client, topic } = test.session;
      await client.admin.createTopic(topic, 2);
      const group = `${topic}-group`;
      expect(await client.admin.committedOffsets(group, topic)).toEqual([undefined, undefined]);
      await client.admin.commitOffsets(group, [{ topic, partition: 1, offset: 7 }]);
      expect(await client.admin.committedOffsets(group, topic)).toEqual([
        undefined,
        { offset: 7, metadata: '' },
      ]);
      await client.admin.commitOffsets(group, [
        { topic, partition: 0, offset: 1 },
        { topic, partition: 1, offset: 9 },
      ]);
      expect(await client.admin.committedOffsets(group, topic)).toEqual([
        { offset: 1, metadata: '' },
        { offset: 9, metadata: '' },
      ]);
      expect(await client.admin.committedOffsets(`${group}-other`, topic)).toEqual([
        undefined,
        undefined,
      ]);
    });
  });
}
