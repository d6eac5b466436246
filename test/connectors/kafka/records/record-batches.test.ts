import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressionCode } from '../../../../src/connectors/kafka/compression/compression.js';
import { KafkaError } from '../../../../src/connectors/kafka/driver/kafka-error.js';
import type { KafkaRecord } from '../../../../src/connectors/kafka/driver/kafka-record.js';
import type { RecordBlock } from '../../../../src/connectors/kafka/driver/record-block.js';
import { crc32c } from '../../../../src/connectors/kafka/records/crc32c.js';
import { ANONYMOUS, encodeBatch } from '../../../../src/connectors/kafka/records/encode-batch.js';
import {
  type AbortedTransaction,
  FetchedRecords,
} from '../../../../src/connectors/kafka/records/fetched-records.js';
import * as batch from '../../../../src/connectors/kafka/records/record-batch.js';
import { utf8, valuesOf } from '../driver-cluster.js';

const PLACE = { topic: 'orders', partition: 3 };
const NOW = 1_700_000_000_000;
const GZIP = compressionCode('gzip');

function record(value: string | null, more: Partial<KafkaRecord> = {}): KafkaRecord {
  return {
    topic: 'orders',
    partition: 3,
    key: null,
    value: value === null ? null : utf8(value),
    timestampMs: undefined,
    headers: [],
    ...more,
  };
}

interface Change {
  readonly baseOffset: number;
  readonly attributes?: number;
}

/** A batch as a broker keeps it: with its offset, perhaps with other attributes, and the checksum of both. */
function stored(bytes: Uint8Array, { baseOffset, attributes }: Change): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  view.setBigInt64(0, BigInt(baseOffset));
  if (attributes !== undefined) {
    view.setInt16(batch.ATTRIBUTES_AT, view.getInt16(batch.ATTRIBUTES_AT) | attributes);
  }
  view.setInt32(batch.CRC_AT, crc32c(copy, batch.ATTRIBUTES_AT, copy.length));
  return copy;
}

async function plainBatch(baseOffset: number, values: readonly string[], compression = 0) {
  const bytes = await encodeBatch(
    values.map((value) => record(value)),
    ANONYMOUS,
    compression,
    NOW,
  );
  return stored(bytes, { baseOffset });
}

async function transactional(baseOffset: number, id: number, values: readonly string[]) {
  const producer = { id, epoch: 0, sequence: 0, isTransactional: true };
  const bytes = await encodeBatch(
    values.map((value) => record(value)),
    producer,
    0,
    NOW,
  );
  return stored(bytes, { baseOffset });
}

/** The record that ends a transaction: its key is a version and a type, 0 for an abort. */
async function marker(baseOffset: number, id: number, type: 0 | 1) {
  const producer = { id, epoch: 0, sequence: -1, isTransactional: true };
  const end = record('......', { key: Uint8Array.of(0, 0, 0, type) });
  const bytes = await encodeBatch([end], producer, 0, NOW);
  return stored(bytes, { baseOffset, attributes: batch.CONTROL_FLAG });
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function blocksOf(
  bytes: Uint8Array,
  offset = 0,
  aborted: readonly AbortedTransaction[] = [],
): Promise<readonly RecordBlock[]> {
  const fetched = new FetchedRecords(PLACE, bytes, offset, aborted);
  const blocks: RecordBlock[] = [];
  while (!fetched.isTaken) blocks.push(await fetched.take(1 << 20));
  return blocks;
}

async function valuesIn(
  bytes: Uint8Array,
  offset = 0,
  aborted: readonly AbortedTransaction[] = [],
) {
  const blocks = await blocksOf(bytes, offset, aborted);
  return blocks.flatMap((block) =>
    valuesOf(block).map((value, at) => `${block.offsets[at]}:${value}`),
  );
}

async function errorIn(bytes: Uint8Array): Promise<KafkaError> {
  const error = await blocksOf(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KafkaError);
  return error as KafkaError;
}

const bytes = fc.uint8Array({ maxLength: 300 });
const records = fc.array(
  fc.record({
    key: fc.option(bytes),
    value: fc.option(bytes),
    timestampMs: fc.integer({ min: 0, max: 2 ** 45 }),
    headers: fc.array(fc.record({ name: fc.string(), value: fc.option(bytes) }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 60 },
);

function part(block: RecordBlock, start: number, length: number): Uint8Array | null {
  return start < 0 ? null : Uint8Array.from(block.bytes.subarray(start, start + length));
}

describe('record batches', () => {
  it('have the checksum of RFC 3720', () => {
    expect(crc32c(utf8('123456789'), 0, 9) >>> 0).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32), 0, 32) >>> 0).toBe(0x8a9136aa);
    expect(crc32c(utf8('--123456789-'), 2, 11) >>> 0).toBe(0xe3069283);
  });

  it('are read as they were written, whatever is in them', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.nat({ max: 3 }), fc.nat(2 ** 40), async (list, code, offset) => {
        const written = list.map((one) => record(null, one));
        const encoded = await encodeBatch(written, ANONYMOUS, code, NOW);
        const [block] = await blocksOf(stored(encoded, { baseOffset: offset }), offset);
        const read = list.map((_, at) => ({
          key: part(block!, block!.keyStarts[at]!, block!.keyLengths[at]!),
          value: part(block!, block!.valueStarts[at]!, block!.valueLengths[at]!),
          timestampMs: block!.timestampsMs[at],
          headers: block!
            .headers(at)
            .map(({ name, value }) => ({ name, value: value && Uint8Array.from(value) })),
        }));
        expect(read).toEqual(list);
        expect([...block!.offsets]).toEqual(list.map((_, at) => offset + at));
        expect(block!.nextOffset).toBe(offset + list.length);
      }),
      { numRuns: 60 },
    );
  });

  it('become one block where they came uncompressed, and others where they did not', async () => {
    const answer = joined(
      await plainBatch(0, ['a', 'b']),
      await plainBatch(2, ['c']),
      await plainBatch(3, ['d'], GZIP),
      await plainBatch(4, ['e'], GZIP),
      await plainBatch(5, ['f']),
    );
    const blocks = await blocksOf(answer);
    expect(blocks.map(valuesOf)).toEqual([['a', 'b', 'c'], ['d', 'e'], ['f']]);
    expect(blocks.map(({ nextOffset }) => nextOffset)).toEqual([3, 5, 6]);
  });

  it('are left out where they are cut, and before the offset that was asked for', async () => {
    const answer = joined(await plainBatch(0, ['a', 'b', 'c']), await plainBatch(3, ['d', 'e']));
    for (const missing of [1, 30, 60]) {
      const cut = answer.subarray(0, answer.length - missing);
      expect(await valuesIn(cut, 1)).toEqual(['1:b', '2:c']);
    }
    expect(await valuesIn(answer, 4)).toEqual(['4:e']);
    expect(await valuesIn(new Uint8Array(0))).toEqual([]);
  });

  it('keep the time of appending where the topic says so', async () => {
    const encoded = await encodeBatch(
      [record('a', { timestampMs: 5 }), record('b', { timestampMs: 70 })],
      ANONYMOUS,
      0,
      NOW,
    );
    const appended = stored(encoded, { baseOffset: 0, attributes: batch.LOG_APPEND_TIME_FLAG });
    const blocks = await blocksOf(joined(appended, await plainBatch(2, ['c'])));
    expect(blocks.map(({ isLogAppendTime }) => isLogAppendTime)).toEqual([true, false]);
    expect(blocks.map((block) => [...block.timestampsMs])).toEqual([[70, 70], [NOW]]);
  });

  it('of aborted transactions are left out, in whichever order brokers list those', async () => {
    const answer = joined(
      await transactional(0, 7, ['a0']),
      await transactional(1, 8, ['b1']),
      await marker(2, 8, 0),
      await transactional(3, 7, ['a3']),
      await transactional(4, 8, ['b4']),
      await marker(5, 7, 0),
      await transactional(6, 7, ['a6']),
      await marker(7, 8, 1),
      await marker(8, 7, 1),
    );
    const aborted = [
      { producerId: 8, firstOffset: 1 },
      { producerId: 7, firstOffset: 0 },
    ];
    expect(await valuesIn(answer, 0, aborted)).toEqual(['4:b4', '6:a6']);
    expect(await valuesIn(answer, 0)).toEqual(['0:a0', '1:b1', '3:a3', '4:b4', '6:a6']);
    const [last] = (await blocksOf(answer, 7, [])).slice(-1);
    expect([last?.count, last?.nextOffset]).toEqual([0, 9]);
  });

  it('that are damaged are refused, with their place', async () => {
    const good = await plainBatch(4, ['a', 'b']);
    for (let at = batch.CRC_AT; at < good.length; at++) {
      const damaged = good.slice();
      damaged[at]! ^= 16;
      const { kind, context } = await errorIn(damaged);
      expect(kind).toBe('corrupt-record');
      expect(context).toMatchObject({ topic: 'orders', partition: 3 });
    }
  });

  it('that lie about what is in them are refused, though their checksum holds', async () => {
    const lying = [
      (view: DataView) => view.setInt32(batch.COUNT_AT, 3),
      (view: DataView) => view.setInt32(batch.COUNT_AT, -1),
      (view: DataView) => view.setInt32(batch.COUNT_AT, 2 ** 31 - 1),
      (view: DataView) => view.setInt8(batch.RECORDS_AT, 127),
      (view: DataView) => view.setInt8(batch.RECORDS_AT + 4, 126),
      (view: DataView) => view.setInt16(batch.ATTRIBUTES_AT, GZIP),
      (view: DataView) => view.setInt16(batch.ATTRIBUTES_AT, 2),
      (view: DataView) => view.setInt16(batch.ATTRIBUTES_AT, 3),
      (view: DataView) => view.setInt16(batch.ATTRIBUTES_AT, 4),
      (view: DataView) => view.setInt16(batch.ATTRIBUTES_AT, 7),
    ];
    for (const lie of lying) {
      const bad = await plainBatch(0, ['a', 'b']);
      lie(new DataView(bad.buffer));
      expect((await errorIn(stored(bad, { baseOffset: 0 }))).kind).toBe('corrupt-record');
    }
  });

  it('of Kafka before 0.11, and offsets past 2^53, are refused with a clear sentence', async () => {
    const old = await plainBatch(0, ['a']);
    old[batch.MAGIC_AT] = 1;
    expect((await errorIn(old)).message).toMatch(/format 1, of Kafka before 0.11/);
    const far = await plainBatch(0, ['a']);
    new DataView(far.buffer).setBigInt64(0, 2n ** 60n);
    expect(() => new FetchedRecords(PLACE, far, 0, [])).toThrow(/1152921504606846976.*2\^53/);
  });
});
