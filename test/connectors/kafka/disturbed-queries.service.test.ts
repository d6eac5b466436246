import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { freshTopic, quietKafka, withAdmin } from '../../support/kafka/broker-admin.js';
import { KafkaBroker } from '../../support/kafka/kafka-broker.js';
import {
  copyingQuery,
  type KafkaQuery,
  type KafkaRoute,
  readersOf,
  windowQuery,
} from '../../support/kafka/kafka-queries.js';
import { countOutput, type OutputCount, untilRead } from '../../support/kafka/query-outputs.js';
import { RunningQuery } from '../../support/kafka/running-query.js';
import { SteadyProducer } from '../../support/kafka/steady-producer.js';

/** How often the broker is started anew, and how often readers come or go; `KAFKA_DISTURBANCES=10` is worth it now and then. */
const DISTURBANCES = Number(process.env.KAFKA_DISTURBANCES ?? 2);
const TIMEOUT_MS = 600_000;
const PARTITIONS = 8;
const RECORDS_BETWEEN = 2000;
const READERS = [3, 8, 1, 16, 5];
const SOON_FOUND = `, 'scan.topic-partition-discovery.interval' = '200 ms'`;

let broker: KafkaBroker;
beforeAll(async () => {
  broker = await KafkaBroker.start();
}, 300_000);
afterAll(() => broker.remove());

interface Surroundings {
  readonly route: KafkaRoute;
  readonly query: RunningQuery;
  readonly producer: SteadyProducer;
}

/** Runs a query while records come in and things happen around it, and counts what is there in the end. */
async function disturbed(
  makeQuery: (route: KafkaRoute, inputOptions?: string) => KafkaQuery,
  disturb: (around: Surroundings, time: number) => Promise<void>,
): Promise<OutputCount> {
  const bootstrap = broker.bootstrap.plaintext;
  const inputTopic = await freshTopic(broker, PARTITIONS);
  const outputTopic = await freshTopic(broker, PARTITIONS);
  const route = { bootstrap, inputTopic, outputTopic };
  const statements = makeQuery(route, SOON_FOUND);
  const query = new RunningQuery(statements);
  const producer = await SteadyProducer.start(bootstrap, inputTopic, PARTITIONS);
  try {
    await query.start(must(READERS[0]));
    for (let time = 0; time < DISTURBANCES; time++) {
      await query.during(producer.reach(producer.sent + RECORDS_BETWEEN));
      await disturb({ route, query, producer }, time);
    }
    await producer.reach(producer.sent + RECORDS_BETWEEN);
    await producer.stop();
    await query.during(untilRead(broker, route));
    await query.stop();
  } finally {
    await query.remove();
  }
  const count = await countOutput(broker, route, statements.kind);
  console.log(
    `${DISTURBANCES} disturbances of "${statements.kind}", ${producer.sent} records in: ${JSON.stringify(count)}`,
  );
  return count;
}

/** In turn: in order, and as a crash does. */
async function restartBroker(_: Surroundings, time: number): Promise<void> {
  await (time % 2 === 0 ? broker.stop() : broker.kill());
  await delay(300);
  await broker.resume();
}

/** In turn: a new partition, with its reader, while the query runs; and another number of readers from a checkpoint on. */
async function changeReaders(
  { route, query, producer }: Surroundings,
  time: number,
): Promise<void> {
  const topic = route.inputTopic;
  if (time % 2 === 0) {
    const count = PARTITIONS + 1 + time / 2;
    await withAdmin(broker, (admin) =>
      admin.createPartitions({ topicPartitions: [{ topic, count }] }),
    );
    await delay(600);
    producer.spreadOver(count);
  } else {
    await query.stop();
    await query.start(must(READERS[((time + 1) / 2) % READERS.length]));
  }
  await visitGroup(route);
}

/** A consumer joins the group that the query tells its offsets to, reads, commits, and leaves. */
async function visitGroup(route: KafkaRoute): Promise<void> {
  const consumer = quietKafka(broker.bootstrap.plaintext).consumer({ groupId: readersOf(route) });
  await consumer.connect();
  await consumer.subscribe({ topic: route.inputTopic, fromBeginning: true });
  let read = 0;
  await consumer.run({
    eachMessage: async () => {
      read++;
    },
  });
  await expect.poll(() => read, { timeout: 30_000 }).toBeGreaterThan(0);
  await consumer.disconnect();
}

describe('a query from Kafka to Kafka that starts before its broker', () => {
  it(
    'waits for it',
    async () => {
      const bootstrap = broker.bootstrap.plaintext;
      const inputTopic = await freshTopic(broker, PARTITIONS);
      const outputTopic = await freshTopic(broker, PARTITIONS);
      const route = { bootstrap, inputTopic, outputTopic };
      const producer = await SteadyProducer.start(bootstrap, inputTopic, PARTITIONS);
      await producer.reach(RECORDS_BETWEEN);
      await producer.stop();
      await broker.stop();
      const query = new RunningQuery(copyingQuery(route));
      try {
        const started = query.start(2);
        started.catch(() => {});
        await delay(2500);
        await broker.resume();
        await started;
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
});

describe('a query from Kafka to Kafka writes each row once, as an independent reader counts', () => {
  it.each([
    ['copies', copyingQuery],
    ['aggregates windows', windowQuery],
  ])(
    'where it %s and the broker is started anew meanwhile',
    async (_, makeQuery) => {
      const count = await disturbed(makeQuery, restartBroker);
      expect(count).toMatchObject({ lost: 0, doubled: 0 });
    },
    TIMEOUT_MS,
  );

  it(
    'where partitions and readers are added or removed, and others come to its group and go',
    async () => {
      const count = await disturbed(copyingQuery, changeReaders);
      expect(count).toMatchObject({ lost: 0, doubled: 0 });
    },
    TIMEOUT_MS,
  );
});
