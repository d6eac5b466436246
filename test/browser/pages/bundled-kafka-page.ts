import { StreamingSQLExecutor } from 'sabot-sql';
import { InMemoryKafka, kafkaConnector, kafkaJsDriver } from 'sabot-sql/kafka';
import { answer } from './answer.js';

function refusal(): string {
  try {
    kafkaJsDriver();
    return 'it was not refused';
  } catch (error) {
    return (error as Error).message;
  }
}

await answer(async () => {
  const kafka = new InMemoryKafka();
  kafka.createTopic('trades', 1);
  const encoder = new TextEncoder();
  kafka.append(
    ['ACME', 'NOVA', 'ACME'].map((symbol) => ({
      topic: 'trades',
      partition: 0,
      key: null,
      value: encoder.encode(JSON.stringify({ symbol })),
      timestampMs: undefined,
      headers: [],
    })),
  );
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  executor.useConnector(kafkaConnector({ driver: kafka.createDriver() }));
  await executor.executeDDL(`
    CREATE TABLE trades (symbol STRING, \`offset\` BIGINT METADATA) WITH ('connector' = 'kafka', 'topic' = 'trades',
      'properties.bootstrap.servers' = 'memory:9092', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset',
      'scan.bounded.mode' = 'latest-offset')`);
  const rows: string[] = [];
  for await (const batch of executor.executeStreamingSQL('SELECT symbol, `offset` FROM trades')) {
    const [symbols, offsets] = [batch.column('symbol'), batch.column('offset')];
    for (let row = 0; row < batch.numRows; row++) rows.push(`${symbols[row]} ${offsets[row]}`);
  }
  return JSON.stringify({ rows, refusal: refusal() });
});
