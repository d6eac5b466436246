import { describe, expect, it } from 'vitest';
import { blocksUntil, utf8, valuesOf } from '../driver-cluster.js';
import type { Conformance } from '../driver-conformance.js';

export function describeIsolation(test: Conformance): void {
  describe('a reader of committed records', () => {
    it('does not see transactions that overlap and were aborted, the later one first', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const a = await session.transactionalWriter('a');
      const b = await session.transactionalWriter('b');
      await a.begin();
      await a.send([session.record('a0')]);
      await b.begin();
      await b.send([session.record('b1')]);
      await a.send([session.record('a2')]);
      await session.end(b, 'abort');
      await a.send([session.record('a4')]);
      await session.end(a, 'abort');
      await a.begin();
      await a.send([session.record('good')]);
      await session.end(a, 'commit');
      for (let offset = 0; offset <= 6; offset++) {
        expect(await session.readAll(offset)).toEqual(['6:good']);
      }
      expect(await session.readAll(0, { isolation: 'read_uncommitted' })).toEqual([
        '0:a0',
        '1:b1',
        '2:a2',
        '4:a4',
        '6:good',
      ]);
    });

    it('takes no data record for the end of a transaction, whatever its key', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.transactionalWriter('a');
      await writer.begin();
      await writer.send([session.record('aborted before', { key: new Uint8Array(4) })]);
      await writer.send([session.record('aborted behind')]);
      await session.end(writer, 'abort');
      await writer.begin();
      await writer.send([session.record('good', { key: new Uint8Array(4) })]);
      await session.end(writer, 'commit');
      expect(await session.readAll()).toEqual(['3:good']);
    });

    it('sees nothing aborted from the middle of overlapping transactions, the earlier one first', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const a = await session.transactionalWriter('a');
      const b = await session.transactionalWriter('b');
      await a.begin();
      await a.send([session.record('a0')]);
      await b.begin();
      await b.send([session.record('b1')]);
      await b.send([session.record('b2')]);
      await a.send([session.record('a3')]);
      await session.end(a, 'abort');
      await session.end(b, 'abort');
      await a.begin();
      await a.send([session.record('good')]);
      await session.end(a, 'commit');
      for (let offset = 0; offset <= 6; offset++) {
        expect(await session.readAll(offset)).toEqual(['6:good']);
      }
    });

    it('sees committed records of one writer among aborted ones of another', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const a = await session.transactionalWriter('a');
      const b = await session.transactionalWriter('b');
      const plain = await session.writer();
      await a.begin();
      await b.begin();
      await a.send([session.record('a0')]);
      await b.send([session.record('b1')]);
      await plain.send([session.record('p2')]);
      await a.send([session.record('a3')]);
      await session.end(b, 'abort');
      await session.end(a, 'commit');
      await b.begin();
      await b.send([session.record('b6')]);
      await session.end(b, 'commit');
      expect(await session.readAll()).toEqual(['0:a0', '2:p2', '3:a3', '6:b6']);
    });

    it('sees neither an open transaction nor what stands behind its first record', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const plain = await session.writer();
      const writer = await session.transactionalWriter('a');
      await plain.send([session.record('first')]);
      await writer.begin();
      await writer.send([session.record('open')]);
      await plain.send([session.record('behind')]);
      const reader = session.reader();
      const place = { topic: session.topic, partition: 0 };
      await reader.assign([{ ...place, offset: 0 }]);
      const [first] = await blocksUntil(reader, 1);
      expect(first && valuesOf(first)).toEqual(['first']);
      expect(reader.highWatermark(place)).toBe(1);
      await expect(reader.next(AbortSignal.timeout(300))).rejects.toThrow(/timeout/);
      await session.end(writer, 'commit');
      const rest = await blocksUntil(reader, 4, 1);
      expect(rest.flatMap(valuesOf)).toEqual(['open', 'behind']);
      expect(reader.highWatermark(place)).toBe(4);
    });

    it('goes past the markers at the end, so that the place behind them is known', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writer = await session.transactionalWriter('a');
      await writer.begin();
      await writer.send([session.record('aborted'), session.record('too')]);
      await session.end(writer, 'abort');
      const reader = session.reader();
      await reader.assign([{ topic: session.topic, partition: 0, offset: 0 }]);
      const blocks = await blocksUntil(reader, 3);
      expect(blocks.map(({ count }) => count)).toEqual(blocks.map(() => 0));
      expect(blocks.at(-1)?.nextOffset).toBe(3);
    });

    it('reads a long mixture of transactions alike from every offset', async () => {
      const { session } = test;
      await session.client.admin.createTopic(session.topic, 1);
      const writers = [
        await session.transactionalWriter('a'),
        await session.transactionalWriter('b'),
      ];
      const good: string[] = [];
      let offset = 0;
      for (let round = 0; round < 12; round++) {
        const fates = [round % 3 === 0, round % 4 === 0];
        for (const writer of writers) await writer.begin();
        for (const at of [0, 1, 0]) {
          const value = `${round}-${at}`;
          await writers[at]!.send([session.record(value, { key: utf8('\0\0\0\0') })]);
          if (fates[at]) good.push(`${offset}:${value}`);
          offset++;
        }
        for (const [at, writer] of writers.entries()) {
          await session.end(writer, fates[at] ? 'commit' : 'abort');
          offset++;
        }
      }
      for (let from = 0; from < offset; from += 7) {
        const expected = good.filter((entry) => Number.parseInt(entry, 10) >= from);
        expect(await session.readAll(from)).toEqual(expected);
      }
    });
  });
}
