import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompressionTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';
import type { BrokerAccess } from '../support/kafka/broker-access.js';
import { freshTopic, quietKafka } from '../support/kafka/broker-admin.js';
import { committedValues } from '../support/kafka/committed-values.js';
import { kafkaBroker } from '../support/kafka/shared-broker.js';
import { expectUndisturbed, runsOf } from './crash-suite.js';
import { type LifeOptions, removeFolder } from './run-and-kill.js';

const TIMEOUT_MS = 1_200_000;
const PARTITIONS = 8;
const RECORDS = 120_000;
const RECORDS_PER_REQUEST = 10_000;

let template = '';
let broker: BrokerAccess;
let inputTopic = '';
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'crash-template-'));
  await using executor = new StreamingSQLExecutor({ statePath: join(template, 'state') });
  await executor.restoreDimensionTables();
  broker = await kafkaBroker();
  inputTopic = await freshTopic(broker, PARTITIONS);
  await fill(inputTopic);
}, 300_000);
afterAll(() => removeFolder(template));

async function fill(topic: string): Promise<void> {
  const producer = quietKafka(broker.bootstrap.plaintext).producer({
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  for (let first = 0; first < RECORDS; first += RECORDS_PER_REQUEST) {
    const messages = Array.from({ length: RECORDS_PER_REQUEST }, (_, i) => {
      const n = first + i;
      return {
        partition: n % PARTITIONS,
        value: JSON.stringify({ op: 'c', before: null, after: { n, text: `record ${n}` } }),
      };
    });
    await producer.send({ topic, messages, compression: CompressionTypes.None });
  }
  await producer.disconnect();
}

/** The lines of the topic, sorted, since partitions have no order among each other. */
async function linesOf(_: string, { outputTopic = '' }: LifeOptions): Promise<string> {
  return [...(await committedValues(broker, outputTopic))].sort().join('\n');
}

describe('a process that copies a Kafka topic, killed and started again', () => {
  it(
    'has written each row once, as an independent reader of committed records sees it',
    async () => {
      const suite = {
        options: async () => ({
          kind: 'kafka' as const,
          bootstrap: broker.bootstrap.plaintext,
          inputTopic,
          outputTopic: await freshTopic(broker, PARTITIONS),
        }),
        outputOf: linesOf,
        template,
        placesMin: 8,
      };
      await expectUndisturbed(suite, 0, runsOf(14));
    },
    TIMEOUT_MS,
  );
});
