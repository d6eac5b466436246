import { describe, expect, it } from 'vitest';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { field } from '../../../../src/types/schema.js';
import { timestampLtz, VARCHAR } from '../../../../src/types/sql-type.js';
import { resultBatch } from '../../../support/result-batches.js';
import {
  committedNumbers,
  committedValues,
  environmentOf,
  HurryingClock,
  makeSink,
  openSink,
  TOTALS,
  text,
  totals,
} from './sink-under-test.js';

function cluster(partitions = 1, batchBytesMax?: number): InMemoryKafka {
  const kafka = new InMemoryKafka();
  kafka.createTopic('totals', partitions, batchBytesMax === undefined ? {} : { batchBytesMax });
  return kafka;
}

const SYMBOLS = [
  { symbol: 'A', n: 1n },
  { symbol: 'B', n: 2n },
];

describe('a Kafka sink that delivers at least once', () => {
  it('has sent its rows, in their order, when a checkpoint is taken', async () => {
    const kafka = cluster();
    const sink = await openSink(kafka);
    expect(sink.delivery).toBe('at-least-once');
    for (let n = 0; n < 20; n++) await sink.write(await totals(n));
    expect(await sink.prepare(1)).toBeUndefined();
    expect(committedNumbers(kafka)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    await sink.close();
  });

  it('sends again what fails in a way that passes, later and later', async () => {
    const kafka = cluster();
    const clock = new HurryingClock();
    const sink = await openSink(kafka, {}, clock);
    kafka.faults.inject({ call: 'send', kind: 'broker-unavailable', calls: 3 });
    await sink.write(await totals(1, 2));
    await sink.prepare(1);
    expect(committedNumbers(kafka)).toEqual([1, 2]);
    expect(clock.delaysMs).toEqual([100, 200, 400]);
    await sink.close();
  });

  it('fails the checkpoint, and what follows, when rows could not be sent', async () => {
    const kafka = cluster();
    const sink = await openSink(kafka, { options: { 'properties.delivery.timeout.ms': '1000' } });
    kafka.faults.goAway();
    await sink.write(await totals(1));
    await expect(sink.prepare(1)).rejects.toMatchObject({ kind: 'network' });
    await expect(sink.write(await totals(2))).rejects.toMatchObject({ kind: 'network' });
    await sink.close();
  });

  it('does not wait for the brokers where nothing is guaranteed, but at its end', async () => {
    const kafka = cluster();
    const sink = await openSink(kafka, { options: { 'sink.delivery-guarantee': 'none' } });
    kafka.faults.inject({ call: 'send', kind: 'network' });
    await sink.write(await totals(1));
    await sink.prepare(1);
    expect(committedNumbers(kafka)).toEqual([]);
    await sink.close();
    const calm = await openSink(kafka, { options: { 'sink.delivery-guarantee': 'none' } });
    await calm.write(await totals(2));
    await calm.close();
    expect(committedNumbers(kafka)).toEqual([2]);
  });
});

describe('the records of a Kafka sink', () => {
  it('have key and value as the options say', async () => {
    const kafka = cluster();
    const options = {
      'key.format': 'json',
      'key.fields': 'symbol',
      format: '',
      'value.format': 'json',
      'value.fields-include': 'EXCEPT_KEY',
    };
    const sink = await openSink(kafka, { options });
    await sink.write(await resultBatch(TOTALS, SYMBOLS));
    await sink.prepare(1);
    const records = kafka.records('totals').map(({ key, value }) => [text(key), text(value)]);
    expect(records).toEqual([
      ['{"symbol":"A"}', '{"n":1}'],
      ['{"symbol":"B"}', '{"n":2}'],
    ]);
    await sink.close();
  });

  it('have keys without their prefix', async () => {
    const kafka = cluster();
    const schema = [field('k_symbol', VARCHAR), field('symbol', VARCHAR)];
    const options = {
      'key.format': 'json',
      'key.fields': 'k_symbol',
      'key.fields-prefix': 'k_',
      'value.fields-include': 'EXCEPT_KEY',
    };
    const sink = await openSink(kafka, { schema, options });
    await sink.write(await resultBatch(schema, [{ k_symbol: 'A', symbol: 'a' }]));
    await sink.prepare(1);
    const [record] = kafka.records('totals');
    expect([text(record?.key ?? null), text(record?.value ?? null)]).toEqual([
      '{"symbol":"A"}',
      '{"symbol":"a"}',
    ]);
    await sink.close();
  });

  it.each(['at-least-once', 'exactly-once'])(
    'have timestamp and headers of their columns, %s',
    async (guarantee) => {
      const kafka = cluster();
      const schema = [...TOTALS, field('at', timestampLtz(3)), field('notes', VARCHAR)];
      const metadataKeys = [undefined, undefined, 'timestamp', 'headers'];
      const options = { 'sink.delivery-guarantee': guarantee };
      const sink = await openSink(kafka, { schema, metadataKeys, options });
      const rows = [
        { symbol: 'A', n: 1n, at: 1700000000000, notes: '{"trace": "ä", "none": null, "n": 1}' },
        { symbol: 'B', n: 2n, at: 1700000000001, notes: '{}' },
      ];
      await sink.write(await resultBatch(schema, rows));
      const handle = await sink.prepare(1);
      if (handle !== undefined) await sink.publish(handle);
      expect(committedValues(kafka)).toEqual([
        { symbol: 'A', n: 1 },
        { symbol: 'B', n: 2 },
      ]);
      const records = kafka.records('totals');
      expect(records.map(({ timestampMs }) => timestampMs)).toEqual([1700000000000, 1700000000001]);
      const headers = records.map((record) =>
        record.headers.map(({ name, value }) => [name, value && text(value)]),
      );
      expect(headers).toEqual([
        [
          ['trace', 'ä'],
          ['none', null],
          ['n', '1'],
        ],
        [],
      ]);
      await sink.close();
    },
  );

  it('refuse headers that are no object', async () => {
    const kafka = cluster();
    const schema = [...TOTALS, field('notes', VARCHAR)];
    const sink = await openSink(kafka, { schema, metadataKeys: [undefined, undefined, 'headers'] });
    const batch = await resultBatch(schema, [{ symbol: 'A', n: 1n, notes: '[1]' }]);
    await expect(async () => sink.write(batch)).rejects.toThrow(
      'Table "out" was given headers that are no JSON object, as in \'{"trace": "ab12"}\', in column "notes".',
    );
    await sink.close();
  });

  it('go by key, in turn without one, or into the first partition where it is fixed', async () => {
    const partitionsOf = async (options: Record<string, string>): Promise<readonly number[]> => {
      const kafka = cluster(4);
      const sink = await openSink(kafka, { options });
      for (const n of [1, 2, 3, 4]) await sink.write(await totals(n));
      await sink.prepare(1);
      await sink.close();
      return kafka.records('totals').map(({ partition }) => partition);
    };
    expect(await partitionsOf({})).toEqual([0, 1, 2, 3]);
    expect(await partitionsOf({ 'sink.partitioner': 'round-robin' })).toEqual([0, 1, 2, 3]);
    expect(await partitionsOf({ 'sink.partitioner': 'fixed' })).toEqual([0, 0, 0, 0]);
    const keyed = await partitionsOf({ 'key.format': 'json', 'key.fields': 'symbol' });
    expect(new Set(keyed).size).toBe(1);
  });

  it.each(['at-least-once', 'exactly-once'])(
    'are refused as they are written where they are too large, %s',
    async (guarantee) => {
      const kafka = cluster(1, 1000);
      const sink = await openSink(kafka, { options: { 'sink.delivery-guarantee': guarantee } });
      const batch = await resultBatch(TOTALS, [{ symbol: 'x'.repeat(1000), n: 1n }]);
      await expect(async () => sink.write(batch)).rejects.toMatchObject({
        kind: 'record-too-large',
        message: expect.stringContaining('topic "totals" is sent 1000 at most'),
      });
      await sink.close();
    },
  );
});

describe('the options of a Kafka sink', () => {
  const refused = (options: Record<string, string>, config = {}): string => {
    try {
      makeSink({ options, ...config }, environmentOf(cluster().createDriver()));
    } catch (error) {
      return (error as Error).message;
    }
    return 'taken';
  };

  it('of reading the same table are passed over', () => {
    expect(
      refused({
        'scan.startup.mode': 'earliest-offset',
        'properties.group.id': 'g',
        'group.id': 'g',
      }),
    ).toBe('taken');
    expect(refused({ 'sink.parallelism': '1' })).toBe('taken');
  });

  it.each([
    [
      { 'sink.parallelism': '2' },
      "Option 'sink.parallelism' of table \"out\" must be a whole number from 1 to 1, got '2'.",
    ],
    [
      { 'sink.partitioner': 'org.example.Own' },
      "Option 'sink.partitioner' of table \"out\" must be 'default' or 'fixed' or 'round-robin', got 'org.example.Own': classes of one's own can't be loaded here.",
    ],
    [
      { 'sink.partitioner': 'round-robin', 'key.format': 'json', 'key.fields': 'n' },
      "Option 'sink.partitioner' of table \"out\" can't be 'round-robin' for records with a key: leave it out, or 'key.fields' of table \"out\".",
    ],
    [
      { 'key.format': 'json' },
      "Option 'key.fields' of table \"out\" is missing: name the columns of the key, as in 'a;b'.",
    ],
    [{ 'key.fields': 'n' }, "Option 'key.fields' of table \"out\" needs a 'key.format'."],
    [
      { 'key.format': 'json', 'key.fields': 'symbl' },
      'Option \'key.fields\' of table "out" names "symbl", which is no column of it (did you mean "symbol"?).',
    ],
    [
      { 'key.format': 'json', 'key.fields': 'n', 'key.fields-prefix': 'k' },
      "Option 'key.fields-prefix' of table \"out\" needs 'value.fields-include' = 'EXCEPT_KEY': with 'ALL' the value has the columns of the key under their full names.",
    ],
    [
      { 'value.format': 'json' },
      "Option 'format' of table \"out\" says what 'value.format' says too: leave one of them out.",
    ],
    [
      { format: 'jsn' },
      'Option \'format\' of table "out" asks for the unknown format \'jsn\' (did you mean "json"?); known are json.',
    ],
    [{ topic: 'a;b' }, 'Option \'topic\' of table "out" names several: one can be written to.'],
    [
      { 'sink.delivery-guarantee': 'exactly-once', 'properties.acks': '1' },
      "Option 'properties.acks' of table \"out\" must be 'all' where rows are delivered exactly once.",
    ],
    [
      { 'sink.delivery-garantee': 'none' },
      'Table "out" has the option \'sink.delivery-garantee\', which its connector does not know here (did you mean "sink.delivery-guarantee"?).',
    ],
  ])('are checked: %j', (options, message) => {
    expect(refused(options as Record<string, string>)).toBe(message);
  });

  it('leave no place for a primary key', () => {
    expect(refused({}, { primaryKey: ['symbol'] })).toBe(
      "Table \"out\" has a primary key, which a topic of format \"json\" can't keep: leave it out, or use 'connector' = 'upsert-kafka'.",
    );
  });

  it('must name a topic that is there', async () => {
    const kafka = new InMemoryKafka();
    const sink = makeSink({}, environmentOf(kafka.createDriver()));
    await expect(sink.init()).rejects.toMatchObject({
      type: 'VALIDATION_ERROR',
      message: expect.stringContaining('is to be written to topic "totals", which does not exist'),
    });
    await sink.close();
    expect(kafka.topicNames()).toEqual([]);
  });
});
