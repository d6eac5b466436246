import { describe, expect, it } from 'vitest';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { UNUSED_CONNECTION } from '../memory/unused-connection.js';
import {
  FROM_START_TO_END,
  firstRows,
  kafkaExecutor,
  kafkaTable,
  produce,
  rowsOfQuery,
} from './kafka-script.js';

/** Records `{"n": 0}`, `{"n": 1}`, … dealt out to the partitions in turn, a second apart. */
function numbersOf(count: number, partitions: number, kafka = new InMemoryKafka()): InMemoryKafka {
  kafka.createTopic('numbers', partitions);
  produce(
    kafka,
    'numbers',
    Array.from({ length: count }, (_, n) => ({
      partition: n % partitions,
      value: { n },
      timestampMs: n * 1000,
    })),
  );
  return kafka;
}

async function read(
  kafka: InMemoryKafka,
  options: Readonly<Record<string, string>>,
  columns = 'n INT',
): Promise<string[]> {
  await using executor = kafkaExecutor({ kafka });
  await executor.executeDDL(kafkaTable(columns, options));
  return await rowsOfQuery(executor, 'SELECT * FROM t');
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => String(from + i));

describe('kafka tables', () => {
  it('are read from the earliest to the latest offset', async () => {
    expect(await read(numbersOf(6, 1), FROM_START_TO_END)).toEqual(numbers(0, 6));
  });

  it('have the rows of all partitions', async () => {
    const rows = await read(numbersOf(100, 8), FROM_START_TO_END);
    expect(rows.map(Number).sort((a, b) => a - b)).toEqual(numbers(0, 100).map(Number));
  });

  it('end at once where nothing is in the topic', async () => {
    expect(await read(numbersOf(0, 3), FROM_START_TO_END)).toEqual([]);
  });

  it('start and end at times', async () => {
    const options = {
      'scan.startup.mode': 'timestamp',
      'scan.startup.timestamp-millis': '2000',
      'scan.bounded.mode': 'timestamp',
      'scan.bounded.timestamp-millis': '5000',
    };
    expect(await read(numbersOf(9, 1), options)).toEqual(numbers(2, 5));
  });

  it('start and end at specific offsets, and pass over partitions without an end', async () => {
    const options = {
      'scan.startup.mode': 'specific-offsets',
      'scan.startup.specific-offsets': 'partition:0,offset:2;partition:1,offset:1',
      'scan.bounded.mode': 'specific-offsets',
      'scan.bounded.specific-offsets': 'partition:0,offset:4;partition:1,offset:3;',
    };
    expect(await read(numbersOf(30, 3), options)).toEqual(['4', '7', '6', '9']);
  });

  it("start and end at a group's offsets", async () => {
    const kafka = numbersOf(9, 1);
    kafka.commitOffset('here', { topic: 'numbers', partition: 0, offset: 3 });
    const options = { 'scan.bounded.mode': 'latest-offset', 'group.id': 'here' };
    expect(await read(kafka, options)).toEqual(numbers(3, 9));
    const upTo = { ...FROM_START_TO_END, 'scan.bounded.mode': 'group-offsets' };
    expect(await read(kafka, { ...upTo, 'properties.group.id': 'here' })).toEqual(numbers(0, 3));
  });

  it('read all there is where nothing says where to start', async () => {
    const bounded = { 'scan.bounded.mode': 'latest-offset' };
    expect(await read(numbersOf(3, 1), bounded)).toEqual(numbers(0, 3));
    expect(await read(numbersOf(3, 1), { ...bounded, 'group.id': 'new' })).toEqual(numbers(0, 3));
  });

  it('fail where they are to start at a group that has nothing, as in Flink, unless told what to do then', async () => {
    const options = {
      'scan.startup.mode': 'group-offsets',
      'scan.bounded.mode': 'latest-offset',
      'group.id': 'new',
    };
    await expect(read(numbersOf(3, 2), options)).rejects.toThrow(
      /the group has committed nothing for topic "numbers", partition 0/,
    );
    const reset = { ...options, 'properties.auto.offset.reset': 'earliest' };
    expect(await read(numbersOf(3, 1), reset)).toEqual(numbers(0, 3));
    const latest = { ...options, 'properties.auto.offset.reset': 'latest' };
    expect(await read(numbersOf(3, 1), latest)).toEqual([]);
  });

  it('go on for ever from the latest offset', async () => {
    const kafka = numbersOf(3, 2);
    await using executor = kafkaExecutor({ kafka });
    await executor.executeDDL(kafkaTable('n INT', { 'scan.startup.mode': 'latest-offset' }));
    const rows = firstRows(executor, 'SELECT n FROM t', 2);
    setTimeout(() => {
      produce(kafka, 'numbers', [{ partition: 1, value: { n: 8 } }, { value: { n: 9 } }]);
    }, 50);
    expect((await rows).sort()).toEqual(['8', '9']);
  });

  it('pass over tombstones', async () => {
    const kafka = numbersOf(1, 1);
    produce(kafka, 'numbers', [{ value: null, key: 'a' }, { value: { n: 1 } }]);
    expect(await read(kafka, FROM_START_TO_END)).toEqual(['0', '1']);
  });

  it('read several topics, and those that a pattern matches', async () => {
    const kafka = numbersOf(2, 1);
    kafka.createTopic('other', 1);
    kafka.createTopic('another', 1);
    produce(kafka, 'other', [{ value: { n: 7 } }]);
    produce(kafka, 'another', [{ value: { n: 8 } }]);
    const columns = 'n INT, topic STRING METADATA';
    expect(await read(kafka, { ...FROM_START_TO_END, topic: 'other;numbers' }, columns)).toEqual([
      '7|other',
      '0|numbers',
      '1|numbers',
    ]);
    const pattern = { ...FROM_START_TO_END, topic: '', 'topic-pattern': '(an)?other' };
    expect(await read(kafka, pattern, columns)).toEqual(['8|another', '7|other']);
  });

  it('show aborted records only where they are asked for, as in Kafka', async () => {
    const kafka = numbersOf(1, 1);
    const writer = kafka.createDriver().connect(UNUSED_CONNECTION).createWriter({
      transactionalId: 'w',
      transactionTimeoutMs: 1000,
      acks: 'all',
      compression: 'none',
    });
    await writer.init();
    await writer.begin();
    await writer.send([
      {
        topic: 'numbers',
        partition: 0,
        key: null,
        value: new TextEncoder().encode('{"n": 66}'),
        timestampMs: 0,
        headers: [],
      },
    ]);
    await writer.abort();
    produce(kafka, 'numbers', [{ value: { n: 1 } }]);
    expect(await read(kafka, FROM_START_TO_END)).toEqual(['0', '66', '1']);
    const committed = { ...FROM_START_TO_END, 'properties.isolation.level': 'read_committed' };
    expect(await read(kafka, committed)).toEqual(['0', '1']);
  });

  it('carry what Kafka knows of a record', async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic('numbers', 2);
    produce(kafka, 'numbers', [
      {
        partition: 1,
        key: 'a',
        value: { n: 1 },
        timestampMs: 1500,
        headers: { trace: 'x', b: '1' },
      },
      { partition: 1, value: { n: 2 }, timestampMs: 2500 },
    ]);
    const columns = `n INT, topic STRING METADATA, p BIGINT METADATA FROM 'partition',
      \`offset\` BIGINT METADATA VIRTUAL, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
      exact_at TIMESTAMP(9) METADATA FROM 'timestamp', kind STRING METADATA FROM 'timestamp-type',
      headers STRING METADATA, \`key\` STRING METADATA`;
    const ddl = kafkaTable(columns, FROM_START_TO_END);
    await using executor = kafkaExecutor({ kafka });
    await executor.executeDDL(ddl);
    const sql =
      'SELECT n, topic, p, `offset`, CAST(ts AS STRING), CAST(exact_at AS STRING), kind, headers, `key` FROM t';
    expect(await rowsOfQuery(executor, sql)).toEqual([
      '1|numbers|1|0|1970-01-01 00:00:01.500|1970-01-01 00:00:01.500000000|CreateTime|{"trace":"x","b":"1"}|a',
      '2|numbers|1|1|1970-01-01 00:00:02.500|1970-01-01 00:00:02.500000000|CreateTime|{}|null',
    ]);
    expect(await rowsOfQuery(executor, 'SELECT `offset` FROM t')).toEqual(['0', '1']);
  });

  it('take columns from the key', async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic('numbers', 1);
    produce(kafka, 'numbers', [
      { key: '{"id": 1}', value: { n: 10 } },
      { key: null, value: { n: 20 } },
      { key: '{"id": 3}', value: null },
      { key: '{"id": 4}', value: { n: 40 } },
    ]);
    const options = {
      ...FROM_START_TO_END,
      'key.format': 'json',
      'key.fields': 'k_id',
      'key.fields-prefix': 'k_',
      'value.format': 'json',
      format: '',
      'value.fields-include': 'EXCEPT_KEY',
    };
    expect(await read(kafka, options, 'k_id INT, n INT')).toEqual(['1|10', 'null|20', '4|40']);
  });
});
