import { describe, expect, it } from 'vitest';
import {
  blocksUntil,
  expectKafkaError,
  kafkaErrorOf,
  keysOf,
  utf8,
  valuesOf,
} from '../driver-cluster.js';
import type { Conformance } from '../driver-conformance.js';

export function describeReader(test: Conformance): void {
  describe('a reader', () => {
    it('hands out keys, values, times and headers, present, empty and missing', async () => {
      const { session } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 1);
      const writer = await session.writer();
      const headers = [
        { name: 'trace', value: utf8('1') },
        { name: 'trace', value: utf8('') },
        { name: 'naïve', value: Uint8Array.of(0, 255) },
      ];
      await writer.send([
        session.record('one', { key: utf8('k1'), timestampMs: 1_700_000_000_123, headers }),
        session.record(null, { key: utf8('k1'), timestampMs: 1_700_000_000_100 }),
        session.record('', { key: utf8(''), timestampMs: 1_700_000_000_500 }),
        session.record('żółw', { timestampMs: 1_700_000_000_122 }),
      ]);
      const reader = session.reader();
      await reader.assign([{ topic, partition: 0, offset: 0 }]);
      const blocks = await blocksUntil(reader, 4);
      expect(blocks.map((block) => [block.topic, block.partition])).toEqual(
        blocks.map(() => [topic, 0]),
      );
      expect(blocks.flatMap(valuesOf)).toEqual(['one', null, '', 'żółw']);
      expect(blocks.flatMap(keysOf)).toEqual(['k1', 'k1', '', null]);
      expect(blocks.flatMap((block) => [...block.offsets])).toEqual([0, 1, 2, 3]);
      expect(blocks.flatMap((block) => [...block.timestampsMs])).toEqual(
        [123, 100, 500, 122].map((ms) => 1_700_000_000_000 + ms),
      );
      expect(blocks.map(({ isLogAppendTime }) => isLogAppendTime)).toEqual(blocks.map(() => false));
      const [first] = blocks;
      expect(
        first?.headers(0).map(({ name, value }) => [name, value && Uint8Array.from(value)]),
      ).toEqual(headers.map(({ name, value }) => [name, value]));
      expect(blocks.at(-1)?.headers(blocks.at(-1)!.count - 1)).toEqual([]);
    });

    it('starts in the middle of what was written at once', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer();
      await writer.send(['a', 'b', 'c', 'd'].map((value) => session.record(value)));
      expect(await session.readAll(2)).toEqual(['2:c', '3:d']);
    });

    it('reads partitions that its topic is given while it is read', async () => {
      const { session } = test;
      const { topic, client } = session;
      await client.admin.createTopic(topic, 1);
      await (await session.writer()).send([session.record('before')]);
      const reader = session.reader();
      await reader.assign([{ topic, partition: 0, offset: 0 }]);
      await blocksUntil(reader, 1);
      await client.admin.createPartitions(topic, 2);
      await (await session.writer()).send([session.record('behind', { partition: 1 })]);
      await reader.assign([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
      expect((await blocksUntil(reader, 1)).flatMap(valuesOf)).toEqual(['behind']);
    });

    it('reads several partitions, each in order, and those added later', async () => {
      const { session } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 3);
      const writer = await session.writer();
      const numbers = Array.from({ length: 300 }, (_, at) => at);
      await writer.send(numbers.map((at) => session.record(`${at}`, { partition: at % 3 })));
      const reader = session.reader({ bytesPerPartitionMax: 4096 });
      const places = [0, 1, 2].map((partition) => ({ topic, partition, offset: 0 }));
      await reader.assign(places.slice(0, 2));
      const read = new Map<number, string[]>([0, 1, 2].map((partition) => [partition, []]));
      const readUntil = async (count: number) => {
        while ([...read.values()].flat().length < count) {
          const block = await reader.next(AbortSignal.timeout(10_000));
          for (const value of valuesOf(block)) read.get(block.partition)?.push(String(value));
        }
      };
      await readUntil(200);
      // Those that are read already go on where they are.
      await reader.assign(places);
      await readUntil(300);
      for (const [partition, values] of read) {
        expect(values).toEqual(numbers.filter((at) => at % 3 === partition).map(String));
      }
    });

    it('hands out nothing of partitions that are paused or left out, and all of it later', async () => {
      const { session } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 2);
      const writer = await session.writer();
      const reader = session.reader();
      await reader.assign([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
      reader.pause([{ topic, partition: 0 }]);
      await writer.send([session.record('a'), session.record('b', { partition: 1 })]);
      expect((await reader.next(AbortSignal.timeout(10_000))).partition).toBe(1);
      await expect(reader.next(AbortSignal.timeout(200))).rejects.toThrow(/timeout/);
      reader.resume([{ topic, partition: 0 }]);
      expect((await reader.next(AbortSignal.timeout(10_000))).partition).toBe(0);
      await reader.assign([{ topic, partition: 1, offset: 0 }]);
      await writer.send([session.record('c'), session.record('d', { partition: 1 })]);
      expect(valuesOf(await reader.next(AbortSignal.timeout(10_000)))).toEqual(['d']);
      await expect(reader.next(AbortSignal.timeout(200))).rejects.toThrow(/timeout/);
    });

    it('waits for what is written later, and gives up when asked to', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer();
      const reader = session.reader();
      await reader.assign([{ topic: session.topic, partition: 0, offset: 0 }]);
      const controller = new AbortController();
      const given = expect(reader.next(controller.signal)).rejects.toThrow('enough');
      controller.abort(new Error('enough'));
      await given;
      await expect(reader.next(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
      const later = reader.next();
      await writer.send([session.record('late')]);
      expect(valuesOf(await later)).toEqual(['late']);
    });

    it('holds no more than it is allowed to, whatever is there', async () => {
      const { session } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 2);
      const writer = await session.writer();
      const value = 'x'.repeat(1000);
      for (let round = 0; round < 10; round++) {
        const records = Array.from({ length: 100 }, () => session.record(value));
        await writer.send([...records, ...records.map((record) => ({ ...record, partition: 1 }))]);
      }
      const reader = session.reader({ bytesPerPartitionMax: 100_000, bufferBytesMax: 200_000 });
      await reader.assign([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
      let records = 0;
      while (records < 2000) {
        const block = await reader.next(AbortSignal.timeout(10_000));
        records += block.count;
        expect(block.byteLength).toBeLessThan(250_000);
      }
      expect(records).toBe(2000);
    });

    it('hands out a record that is larger than a fetch', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.writer();
      await writer.send([session.record('y'.repeat(200_000)), session.record('small')]);
      const read = await session.readAll(0, { bytesPerPartitionMax: 1000, bufferBytesMax: 2000 });
      expect(read.map(({ length }) => length)).toEqual([200_002, 7]);
    });

    it('says which offset is gone, or not there yet', async () => {
      const { session, cluster } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 1);
      const writer = await session.writer();
      await writer.send(['a', 'b', 'c'].map((value) => session.record(value)));
      await cluster.deleteRecordsBefore({ topic, partition: 0, offset: 2 });
      for (const offset of [0, 100]) {
        const reader = session.reader();
        await reader.assign([{ topic, partition: 0, offset }]);
        const error = await kafkaErrorOf(reader.next(AbortSignal.timeout(10_000)));
        expect(error.kind).toBe('offset-out-of-range');
        expect(error.retriable).toBe(false);
        expect(error.context).toMatchObject({ topic, partition: 0, offset: `${offset}` });
      }
      expect(await session.readAll(2)).toEqual(['2:c']);
    });

    it('says which topic or partition there is not', async () => {
      const { session } = test;
      const { topic } = session;
      await session.client.admin.createTopic(topic, 1);
      for (const place of [
        { topic: `${topic}-missing`, partition: 0, offset: 0 },
        { topic, partition: 5, offset: 0 },
      ]) {
        const reader = session.reader();
        await reader.assign([place]);
        const error = await kafkaErrorOf(reader.next(AbortSignal.timeout(20_000)));
        expect(error.kind).toBe('unknown-topic');
        expect(error.context.topic).toBe(place.topic);
      }
    });

    it('ends a call that waits when it is closed', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const reader = session.reader();
      await reader.assign([{ topic: session.topic, partition: 0, offset: 0 }]);
      const waiting = expectKafkaError(reader.next(), 'other');
      await reader.close();
      await waiting;
    });
  });
}
