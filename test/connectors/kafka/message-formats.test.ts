import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemoryKafka, kafkaConnector } from '../../../src/kafka.js';
import { StreamingSQLExecutor } from '../../../src/node.js';
import { SchemaRegistryServer } from '../../support/schema-registry-server.js';

const ROWS = [
  { name: 'a,"b"', n: 1n, price: 0.5, flag: true, at: Date.UTC(2024, 0, 31, 10, 0, 0, 123) },
  { name: 'é', n: 9_007_199_254_740_993n, price: -1.25, flag: false, at: 0 },
];
const JSON_LINES = [
  '{"name":"a,\\"b\\"","n":1,"price":0.5,"flag":true,"at":"2024-01-31 10:00:00.123"}',
  '{\n  "name": "é", "n": 9007199254740993,\n  "price": -1.25, "flag": false, "at": "1970-01-01T00:00:00Z"\n}',
];
const COLUMNS = 'name STRING, n BIGINT, price DOUBLE, flag BOOLEAN, at TIMESTAMP(3)';

let kafka: InMemoryKafka;
let registry: SchemaRegistryServer;

beforeEach(async () => {
  kafka = new InMemoryKafka();
  registry = await SchemaRegistryServer.start();
  for (const topic of ['in', 'out']) kafka.createTopic(topic, 1);
});

afterEach(() => registry.close());

function append(values: readonly (string | null)[]): void {
  kafka.append(
    values.map((value) => ({
      topic: 'in',
      partition: 0,
      key: new TextEncoder().encode('k'),
      value: value === null ? null : new TextEncoder().encode(value),
      timestampMs: 0,
      headers: [],
    })),
  );
}

function createTable(
  executor: StreamingSQLExecutor,
  topic: string,
  columns: string,
  options: Record<string, string>,
): Promise<void> {
  const all = {
    connector: 'kafka',
    topic,
    'bootstrap.servers': 'localhost:9092',
    'scan.startup.mode': 'earliest-offset',
    'scan.bounded.mode': 'latest-offset',
    ...options,
  };
  const written = Object.entries(all).map(([name, value]) => `'${name}' = '${value}'`);
  return executor.executeDDL(`CREATE TABLE "${topic}" (${columns}) WITH (${written.join(', ')})`);
}

async function rowsOf(executor: StreamingSQLExecutor, sql: string): Promise<object[]> {
  const rows: object[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) {
    for (const row of batch) rows.push({ ...row.toJSON() });
  }
  return rows;
}

describe('rows that go from one topic to another', () => {
  it.each<[string, () => Record<string, string>]>([
    ['json', () => ({ format: 'json' })],
    ['csv', () => ({ format: 'csv', 'csv.field-delimiter': ';' })],
    ['avro', () => ({ 'value.format': 'avro' })],
    [
      'avro-confluent',
      () => ({
        'value.format': 'avro-confluent',
        'value.avro-confluent.url': registry.url,
        'value.avro-confluent.subject': 'out-value',
      }),
    ],
  ])('are the same in %s', async (_, options) => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    executor.useConnector(kafkaConnector({ driver: kafka.createDriver() }));
    append([JSON_LINES[0] ?? '', null, JSON_LINES[1] ?? '']);
    await createTable(executor, 'in', COLUMNS, { format: 'json' });
    await createTable(executor, 'out', COLUMNS, options());
    await executor.executeStreamingSQL('INSERT INTO "out" SELECT * FROM "in"').finished();
    expect(await rowsOf(executor, 'SELECT * FROM "out"')).toEqual(ROWS);
    expect(await rowsOf(executor, 'SELECT n FROM "out" WHERE flag')).toEqual([{ n: 1n }]);
  });

  it('may have a raw key', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    executor.useConnector(kafkaConnector({ driver: kafka.createDriver() }));
    append(['{"n":1}', '{"n":2}']);
    await createTable(executor, 'in', 'k STRING, n INT', {
      'key.format': 'raw',
      'key.fields': 'k',
      'value.format': 'json',
      'value.fields-include': 'EXCEPT_KEY',
    });
    expect(await rowsOf(executor, 'SELECT k, n FROM "in"')).toEqual([
      { k: 'k', n: 1 },
      { k: 'k', n: 2 },
    ]);
  });
});

it('a malformed message is told with topic, partition and offset', async () => {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  executor.useConnector(kafkaConnector({ driver: kafka.createDriver() }));
  append(['{"n":1}', '{"n":x}']);
  await createTable(executor, 'in', 'n INT', { format: 'json' });
  await expect(rowsOf(executor, 'SELECT n FROM "in"')).rejects.toMatchObject({
    message: expect.stringContaining('at line 1, column 6: expected a JSON value, found x}.'),
    context: { topic: 'in', partition: 0, offset: '1' },
  });
});
