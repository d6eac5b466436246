import { beforeAll, describe, expect, it } from 'vitest';
import type { BrokerAccess, BrokerUser } from '../../support/kafka/broker-access.js';
import { allowOnly, freshTopic, withAdmin } from '../../support/kafka/broker-admin.js';
import { copyingQuery, type KafkaRoute } from '../../support/kafka/kafka-queries.js';
import { countOutput, untilRead } from '../../support/kafka/query-outputs.js';
import { RunningQuery } from '../../support/kafka/running-query.js';
import { kafkaBroker } from '../../support/kafka/shared-broker.js';
import { SteadyProducer } from '../../support/kafka/steady-producer.js';

const TIMEOUT_MS = 120_000;
const PARTITIONS = 3;
const RECORDS = 1000;
const never = new Promise<never>(() => {});

let broker: BrokerAccess;
beforeAll(async () => {
  broker = await kafkaBroker();
}, 300_000);

async function freshRoute(): Promise<KafkaRoute> {
  const inputTopic = await freshTopic(broker, PARTITIONS);
  const outputTopic = await freshTopic(broker, PARTITIONS);
  return { bootstrap: broker.bootstrap.plaintext, inputTopic, outputTopic };
}

async function fill(topic: string): Promise<void> {
  const producer = await SteadyProducer.start(broker.bootstrap.plaintext, topic, PARTITIONS);
  await producer.reach(RECORDS);
  await producer.stop();
}

function asUser({ name, password }: BrokerUser): string {
  const quoted = password.replaceAll("'", "''");
  return `, 'properties.security.protocol' = 'SASL_PLAINTEXT', 'properties.sasl.mechanism' = 'SCRAM-SHA-256',
    'properties.sasl.username' = '${name}', 'properties.sasl.password' = '${quoted}'`;
}

describe('a query from Kafka to Kafka, on a real broker', () => {
  it(
    'ends when its user may not read any more, and goes on where it was when he may',
    async () => {
      const { alice, bob } = broker.users;
      const route = { ...(await freshRoute()), inputBootstrap: broker.bootstrap.saslPlaintext };
      await fill(route.inputTopic);
      const query = new RunningQuery(copyingQuery(route, asUser(bob)));
      try {
        await query.start(2);
        await query.during(untilRead(broker, route));
        await allowOnly(broker, route.inputTopic, [alice.name]);
        await fill(route.inputTopic);
        await expect(query.during(never)).rejects.toMatchObject({
          kind: 'authorization',
          type: 'CONNECTOR_ERROR',
          context: { topic: route.inputTopic },
          message: expect.stringContaining('Table "input"'),
        });
        await query.leave();
        await allowOnly(broker, route.inputTopic, [alice.name, bob.name]);
        await query.start(2);
        await query.during(untilRead(broker, route));
        await query.stop();
      } finally {
        await query.remove();
      }
      const count = await countOutput(broker, route, 'copies');
      expect(count).toMatchObject({ lost: 0, doubled: 0 });
    },
    TIMEOUT_MS,
  );

  it(
    'does not pass over records that were deleted before it had read them',
    async () => {
      const route = await freshRoute();
      await fill(route.inputTopic);
      const query = new RunningQuery(copyingQuery(route));
      try {
        await query.start(2);
        await query.during(untilRead(broker, route));
        await query.stop();
        await fill(route.inputTopic);
        const topic = route.inputTopic;
        await withAdmin(broker, async (admin) => {
          const ends = await admin.fetchTopicOffsets(topic);
          const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
          await admin.deleteTopicRecords({ topic, partitions });
        });
        await expect(query.start(2)).rejects.toMatchObject({
          type: 'CONNECTOR_ERROR',
          context: { topic, partition: 0, offset: expect.stringMatching(/^\d+$/) },
          message: expect.stringContaining('those records have been deleted'),
        });
      } finally {
        await query.remove();
      }
    },
    TIMEOUT_MS,
  );

  it.each(['inputTopic', 'outputTopic'] as const)(
    'says which %s is missing',
    async (missing) => {
      const route = { ...(await freshRoute()), [missing]: 'no-such-topic' };
      const query = new RunningQuery(copyingQuery(route));
      try {
        await expect(query.start(2)).rejects.toMatchObject({
          context: { topic: 'no-such-topic' },
          message: expect.stringContaining('topic "no-such-topic", which does not exist'),
        });
      } finally {
        await query.remove();
      }
    },
    TIMEOUT_MS,
  );
});
