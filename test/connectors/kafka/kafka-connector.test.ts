import { describe, expect, it } from 'vitest';
import { InMemoryKafka, kafkaConnector } from '../../../src/kafka.js';
import { StreamingSQLExecutor } from '../../../src/node.js';

describe('kafkaConnector', () => {
  it('lets an executor use another client than kafkajs', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    executor.useConnector(kafkaConnector({ driver: new InMemoryKafka().createDriver() }));
    await executor.executeDDL(`CREATE TABLE t (n INT) WITH ('connector' = 'kafka', 'topic' = 'none',
      'bootstrap.servers' = 'localhost:9092', 'format' = 'debezium-json',
      'scan.startup.mode' = 'earliest-offset')`);
    const rows = executor.executeStreamingSQL('SELECT n FROM t')[Symbol.asyncIterator]();
    await expect(rows.next()).rejects.toThrow(
      'Table "t" reads the topic "none", which does not exist',
    );
  });

  it('is nothing that one can make up', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    expect(() => executor.useConnector({ name: 'kafka' })).toThrow(
      'useConnector takes what a function such as kafkaConnector gives.',
    );
  });
});
