import { describe, expect, it } from 'vitest';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import {
  FROM_START_TO_END,
  kafkaExecutor,
  kafkaTable,
  produce,
  rowsOfQuery,
} from './kafka-script.js';

const PARTITIONS = 8;
const COLUMNS = "id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND";

/** Records of 8 partitions, of which five stay empty, in an order of time that differs from partition to partition. */
function kafkaOf(recordsPerBlockMax: number, count: number): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax });
  kafka.createTopic('numbers', PARTITIONS);
  produce(
    kafka,
    'numbers',
    Array.from({ length: count }, (_, id) => ({
      partition: (id * 5) % 3,
      value: { id, ts: id * (10 + (id % 3)) },
    })),
  );
  return kafka;
}

async function read(
  kafka: InMemoryKafka,
  sql: string,
  rowsMax = 1000,
  options = FROM_START_TO_END,
) {
  await using executor = kafkaExecutor({ kafka, rowsMax });
  await executor.executeDDL(kafkaTable(COLUMNS, options));
  return await rowsOfQuery(executor, sql);
}

describe('a Kafka table that ends', () => {
  it('gives the same rows in the same order however they are fetched and decoded', async () => {
    const rows = await read(kafkaOf(1000, 30_000), 'SELECT id FROM t');
    expect(rows).toHaveLength(30_000);
    for (const [blockMax, rowsMax] of [
      [7, 1000],
      [10_000, 13],
      [100, 4096],
    ] as const) {
      expect(await read(kafkaOf(blockMax, 30_000), 'SELECT id FROM t', rowsMax)).toEqual(rows);
    }
  });

  it('loses no row to windows, idle partitions or not', async () => {
    const sql = `SELECT COUNT(*) AS n FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)`;
    const windows = await read(kafkaOf(50, 12_000), sql);
    expect(windows.reduce((sum, n) => sum + Number(n), 0)).toBe(12_000);
    expect(await read(kafkaOf(999, 12_000), sql)).toEqual(windows);
  });
});

describe('options of a Kafka table', () => {
  const failure = (options: Readonly<Record<string, string>>) =>
    read(kafkaOf(10, 1), 'SELECT id FROM t', 10, { ...FROM_START_TO_END, ...options });

  it.each([
    [{ 'scan.startup.mod': 'earliest-offset' }, 'did you mean "scan.startup.mode"?'],
    [{ 'scan.startup.mode': 'earliest' }, "must be 'group-offsets' or 'earliest-offset'"],
    [{ 'scan.startup.mode': 'timestamp' }, 'needs a time in epoch milliseconds'],
    [{ 'scan.startup.mode': 'group-offsets' }, "add 'properties.group.id'"],
    [
      { 'scan.startup.mode': 'specific-offsets', 'scan.startup.specific-offsets': '0:1' },
      "must be like 'partition:0,offset:42",
    ],
    [{ format: 'jason' }, 'did you mean "json"?'],
    [{ format: '' }, 'Option \'format\' of table "t" is missing'],
    [{ 'value.format': 'json' }, "and 'format' mean the same"],
    [{ 'key.fields': 'id' }, "needs a 'key.format'"],
    [{ topic: 'a;a' }, 'names "a" twice'],
    [{ 'topic-pattern': 'a.*' }, "can't stand beside 'topic'"],
    [{ topic: '', 'topic-pattern': '(' }, 'must be a regular expression'],
    [{ 'bootstrap.servers': '' }, "such as 'localhost:9092'"],
  ])('are checked: %j', async (options, sentence) => {
    await expect(failure(options)).rejects.toThrow(sentence);
  });
});
