import { describe, expect, it } from 'vitest';
import { must } from '../../../../src/common/assert.js';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { KafkaSource } from '../../../../src/connectors/kafka/source/kafka-source.js';
import type { DeadLetter, DeadLetters } from '../../../../src/connectors/source.js';
import { provideKernelBytes } from '../../../../src/kernels/load-kernels.js';
import { nodeEnvironment, readKernelBytes } from '../../../../src/platform/node.js';
import { field } from '../../../../src/types/schema.js';
import { INT } from '../../../../src/types/sql-type.js';
import { jsonTestFormat } from './json-test-format.js';
import { FROM_START_TO_END, produce } from './kafka-script.js';

provideKernelBytes(readKernelBytes);

const PARTITIONS = 4;

/** Every 50th record is a tombstone, every 70th gives two rows. */
function kafkaOf(count: number): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax: 97 });
  kafka.createTopic('numbers', PARTITIONS);
  produce(
    kafka,
    'numbers',
    Array.from({ length: count }, (_, n) => ({
      partition: (n * 7) % 3,
      timestampMs: (n * 31) % 1000,
      value: n % 50 === 0 ? null : n % 70 === 0 ? { twice: { n } } : { n },
    })),
  );
  return kafka;
}

async function open(
  kafka: InMemoryKafka,
  options: Readonly<Record<string, string>> = {},
  deadLetters?: DeadLetters,
) {
  const config = {
    ...(deadLetters === undefined ? {} : { deadLetters }),
    name: 't',
    schema: [field('n', INT)],
    options: new Map(
      Object.entries({
        connector: 'kafka',
        topic: 'numbers',
        format: 'json',
        'bootstrap.servers': 'localhost:9092',
        ...FROM_START_TO_END,
        ...options,
      }),
    ),
  };
  const source = new KafkaSource(config, {
    ...nodeEnvironment,
    loadKafkaDriver: async () => kafka.createDriver(),
    messageFormats: new Map([['json', jsonTestFormat(500)]]),
  });
  await source.init();
  return source;
}

interface Read {
  readonly rows: number[];
  readonly offset: string | undefined;
}

/** Reads all, or up to the `stopAt`th row, and says where that is. */
async function read(source: KafkaSource, stopAt = Number.POSITIVE_INFINITY): Promise<Read> {
  const rows: number[] = [];
  for (;;) {
    const batch = await source.fetchNextBatch();
    if (batch === null) return { rows, offset: undefined };
    const column = must(batch.getChild('n'));
    const taken = Math.min(batch.numRows, stopAt - rows.length);
    for (let row = 0; row < taken; row++) rows.push(Number(column.get(row)));
    if (rows.length < stopAt) continue;
    const offset = taken < batch.numRows ? source.offsetBehind(taken) : source.getCurrentOffset();
    return { rows, offset };
  }
}

/** Reads on as the engine does, which lets go of letters with the rows before them. */
async function readWithLetters(
  kafka: InMemoryKafka,
  offset: string | undefined,
  stopAt = Number.POSITIVE_INFINITY,
) {
  let waiting: DeadLetter[] = [];
  const source = await open(kafka, {}, { add: (letter) => waiting.push(letter) });
  if (offset !== undefined) await source.seek(offset);
  const letters: string[] = [];
  let rows = 0;
  let place: string | undefined;
  while (rows < stopAt) {
    waiting = [];
    const batch = await source.fetchNextBatch();
    const count = batch?.numRows ?? 0;
    const taken = Math.min(count, stopAt - rows);
    const sent = waiting.filter(({ rowsBefore }) => taken === count || rowsBefore <= taken);
    letters.push(...sent.map((letter) => letter.offset));
    rows += taken;
    if (batch === null) break;
    place = taken < count ? source.offsetBehind(taken) : source.getCurrentOffset();
  }
  await source.close();
  return { rows, letters, offset: place };
}

describe('a Kafka table that goes on behind a checkpoint', () => {
  it('gives the rows that it would have given, from the very row on', async () => {
    const kafka = kafkaOf(30_000);
    const whole = await open(kafka);
    const golden = (await read(whole)).rows;
    await whole.close();
    const first = golden.indexOf(70);
    const places = [0, 1, first, first + 1, first + 2, 499, 500, 501, 8191, 12_345, 24_576, 29_000];
    for (const stopAt of places) {
      const before = await open(kafka);
      const { rows, offset } = await read(before, stopAt);
      await before.close();
      const after = await open(kafka);
      await after.seek(must(offset));
      const rest = await read(after);
      await after.close();
      expect([...rows, ...rest.rows], `stopped at ${stopAt}`).toEqual(golden);
    }
  });

  it('leaves each dead letter once, before or behind whichever row it goes on', async () => {
    const kafka = new InMemoryKafka({ recordsPerBlockMax: 7 });
    kafka.createTopic('numbers', 1);
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const isBroken = (n: number): boolean => (n * n) % 7 < 3;
    const values = numbers.map((n) => (isBroken(n) ? `oops ${n}` : { twice: { n } }));
    produce(
      kafka,
      'numbers',
      values.map((value) => ({ value })),
    );
    const broken = numbers.filter(isBroken).map(String);
    const rowCount = 2 * (numbers.length - broken.length);
    for (let stopAt = 1; stopAt < rowCount - 1; stopAt++) {
      const first = await readWithLetters(kafka, undefined, stopAt);
      const second = await readWithLetters(kafka, first.offset, 1);
      const third = await readWithLetters(kafka, second.offset);
      const lives = [first, second, third];
      expect(third.rows).toBe(rowCount - stopAt - 1);
      expect(
        lives.flatMap(({ letters }) => letters),
        `stopped at ${stopAt}`,
      ).toEqual(broken);
    }
  });

  it('says whether its rows come in the same order again', async () => {
    const kafka = kafkaOf(9);
    const bounded = await open(kafka);
    const unbounded = await open(kafka, { 'scan.bounded.mode': 'unbounded' });
    expect([bounded.isOrderRepeatable(), unbounded.isOrderRepeatable()]).toEqual([true, false]);
    await bounded.close();
    await unbounded.close();
  });

  it('keeps to the end that it had found', async () => {
    const kafka = kafkaOf(1000);
    const before = await open(kafka);
    const { rows, offset } = await read(before, 300);
    await before.close();
    produce(kafka, 'numbers', [{ partition: 1, value: { n: 5000 } }]);
    const after = await open(kafka);
    await after.seek(must(offset));
    expect([...rows, ...(await read(after)).rows]).not.toContain(5000);
    await after.close();
  });

  it('reads partitions that are new from their start', async () => {
    const kafka = kafkaOf(90);
    const latest = { 'scan.startup.mode': 'latest-offset', 'scan.bounded.mode': 'unbounded' };
    const before = await open(kafka, latest);
    const offset = before.getCurrentOffset();
    await before.close();
    kafka.createPartitions('numbers', 5);
    produce(kafka, 'numbers', [{ partition: 4, value: { n: 44 } }]);
    const after = await open(kafka, latest);
    await after.seek(offset);
    expect((await read(after, 1)).rows).toEqual([44]);
    await after.close();
  });

  it('does not need what its group has committed', async () => {
    const kafka = kafkaOf(90);
    const options = { 'scan.startup.mode': 'group-offsets', 'group.id': 'new' };
    const source = await open(kafka, options);
    await source.seek('{"numbers-0":29,"numbers-1":{"next":30,"end":30}}');
    expect((await read(source, 1)).rows).toHaveLength(1);
    await source.close();
  });

  it('fails where its records have been deleted, and says what to do', async () => {
    const kafka = kafkaOf(90);
    const { offset } = await read(await open(kafka), 5);
    kafka.deleteRecordsBefore({ topic: 'numbers', partition: 0, offset: 20 });
    const source = await open(kafka);
    await expect(source.seek(must(offset))).rejects.toThrow(
      /can't go on at offset 0 of topic "numbers", partition 0: those records have been deleted|can't go on at offset \d+ of topic "numbers", partition 0/,
    );
    await source.close();
  });

  it('fails where a partition is gone, or the offset is of something else', async () => {
    const source = await open(kafkaOf(9));
    await expect(source.seek('{"numbers-9":1}')).rejects.toThrow(
      '"numbers-9" is not there any more',
    );
    await expect(source.seek('17')).rejects.toThrow('not one of Kafka partitions');
    await source.close();
  });

  it('tells Kafka where it is, without waiting for it', async () => {
    const kafka = kafkaOf(90);
    const source = await open(kafka, { 'group.id': 'here' });
    await source.commitOffset('{"numbers-0":7}');
    kafka.faults.inject({ kind: 'network', call: 'admin' });
    await source.commitOffset('{"numbers-0":8}');
    await new Promise((resolve) => setTimeout(resolve, 10));
    const { admin } = kafka.createDriver().connect({} as never);
    expect((await admin.committedOffsets('here', 'numbers'))[0]?.offset).toBeGreaterThanOrEqual(7);
    await source.close();
  });
});
