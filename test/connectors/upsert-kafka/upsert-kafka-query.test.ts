import { describe, expect, it } from 'vitest';
import { connectorPlugin } from '../../../src/connectors/connector-plugin.js';
import { InMemoryKafka } from '../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { createUpsertKafkaConnector } from '../../../src/connectors/upsert-kafka/index.js';
import { StreamingSQLExecutor } from '../../../src/node.js';
import { JSON_LIKE, text } from '../kafka/sink/sink-under-test.js';
import { jsonTestFormat } from '../kafka/source/json-test-format.js';
import { kafkaTable, produce, rowTexts } from '../kafka/source/kafka-script.js';

function executorOn(kafka: InMemoryKafka): StreamingSQLExecutor {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const format = { ...jsonTestFormat(), encoding: JSON_LIKE.encoding };
  executor.useConnector(
    connectorPlugin('upsert-kafka', (environment) =>
      createUpsertKafkaConnector({
        ...environment,
        loadKafkaDriver: async () => kafka.createDriver(),
        messageFormats: new Map([['json', format]]),
      }),
    ),
  );
  return executor;
}

const upsertTable = (name: string, topic: string, options: Readonly<Record<string, string>> = {}) =>
  kafkaTable(
    'id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED',
    {
      connector: 'upsert-kafka',
      topic,
      'key.format': 'json',
      format: '',
      'value.format': 'json',
      'scan.bounded.mode': 'latest-offset',
      ...options,
    },
    name,
  );

function cluster(): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax: 3 });
  kafka.createTopic('users', 1);
  kafka.createTopic('copies', 1);
  const record = (id: number, name: string | null) => ({
    key: JSON.stringify({ id }),
    value: name === null ? null : { id, name },
  });
  produce(kafka, 'users', [
    record(1, 'Ann'),
    record(2, 'Bob'),
    record(1, 'Anna'),
    record(2, null),
    record(7, null),
    record(3, 'Cy'),
    record(1, null),
    record(2, 'Bo'),
  ]);
  return kafka;
}

describe('a table of connector upsert-kafka', () => {
  it.each<Readonly<Record<string, string>>>([{}, { 'value.fields-include': 'EXCEPT_KEY' }])(
    'tells what becomes of each key, with %j',
    async (options) => {
      await using executor = executorOn(cluster());
      await executor.executeDDL(upsertTable('users', 'users', options));
      const rows: string[] = [];
      for await (const batch of executor.executeStreamingSQL('SELECT id, name FROM users')) {
        const kinds = ['+I', '-U', '+U', '-D'];
        const texts = rowTexts(batch);
        rows.push(...texts.map((row, i) => `${kinds[batch.rowKinds?.[i] ?? 0]} ${row}`));
      }
      expect(rows).toEqual([
        '+I 1|Ann',
        '+I 2|Bob',
        '-U 1|Ann',
        '+U 1|Anna',
        '-D 2|Bob',
        '+I 3|Cy',
        '-D 1|Anna',
        '+I 2|Bo',
      ]);
    },
  );

  it('can be copied into another one', async () => {
    const kafka = cluster();
    await using executor = executorOn(kafka);
    await executor.executeDDL(upsertTable('users', 'users'));
    await executor.executeDDL(upsertTable('copies', 'copies'));
    const insert = 'INSERT INTO copies SELECT id, name FROM users';
    await executor.executeStreamingSQL(insert).finished();
    kafka.compact('copies');
    const left = kafka.records('copies').filter(({ value }) => value !== null);
    expect(left.map(({ key, value }) => [text(key), text(value)])).toEqual([
      ['{"id":3}', '{"id":3,"name":"Cy"}'],
      ['{"id":2}', '{"id":2,"name":"Bo"}'],
    ]);
  });

  it('is read from its start, and has a key', async () => {
    await using executor = executorOn(cluster());
    await executor.executeDDL(
      upsertTable('late', 'users', { 'scan.startup.mode': 'latest-offset' }),
    );
    await expect(executor.executeStreamingSQL('SELECT * FROM late').finished()).rejects.toThrow(
      'is not for upsert-kafka, which reads topics from their start',
    );
  });
});
