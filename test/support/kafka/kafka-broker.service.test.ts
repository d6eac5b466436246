import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { unsignedToken } from './broker-access.js';
import { freshTopic, quietKafka } from './broker-admin.js';
import { KafkaBroker } from './kafka-broker.js';
import { kafkaBroker } from './shared-broker.js';

async function produce(
  bootstrap: string,
  topic: string,
  values: readonly string[],
  retries = 5,
): Promise<void> {
  const producer = quietKafka(bootstrap, retries).producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

async function consume(bootstrap: string, topic: string, count: number): Promise<string[]> {
  const consumer = quietKafka(bootstrap).consumer({ groupId: `group-of-${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await consumer.run({
    eachMessage: async ({ message }) => {
      values.push(String(message.value));
    },
  });
  while (values.length < count) await delay(20);
  await consumer.disconnect();
  return values;
}

async function canCome(config: KafkaConfig): Promise<boolean> {
  const silence = { logLevel: logLevel.NOTHING, retry: { retries: 0 } };
  const admin = new Kafka({ ...config, ...silence }).admin();
  try {
    await admin.connect();
    // kafkajs does not look at what the broker answers to a token.
    await admin.describeCluster();
    return true;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}

describe('the Kafka of the tests', () => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'asks for the password by %s',
    async (mechanism) => {
      const { bootstrap, users } = await kafkaBroker();
      const { name: username, password } = users.alice;
      const right = { mechanism, username, password } as SASLOptions;
      const wrong = { ...right, password: users.bob.password } as SASLOptions;
      expect(await canCome({ brokers: [bootstrap.saslPlaintext], sasl: right })).toBe(true);
      expect(await canCome({ brokers: [bootstrap.saslPlaintext], sasl: wrong })).toBe(false);
    },
  );

  it('believes an unsigned bearer token, until it ends', async () => {
    const { bootstrap } = await kafkaBroker();
    const bearing = (value: string): KafkaConfig => ({
      brokers: [bootstrap.saslPlaintext],
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value }) },
    });
    expect(await canCome(bearing(unsignedToken('alice')))).toBe(true);
    expect(await canCome(bearing(unsignedToken('alice', -60)))).toBe(false);
  });

  it('asks for a certificate of its own authority', async () => {
    const { bootstrap, certificates } = await kafkaBroker();
    const { authority, clientCertificate, encryptedClientKey, clientKeyPassword } = certificates;
    const ca = [authority];
    const client = { cert: clientCertificate, key: encryptedClientKey };
    const ssl = { ca, ...client, passphrase: clientKeyPassword };
    expect(await canCome({ brokers: [bootstrap.mtls], ssl })).toBe(true);
    expect(await canCome({ brokers: [bootstrap.mtls], ssl: { ca } })).toBe(false);
  });

  it('keeps what is written to a topic', async () => {
    const broker = await kafkaBroker();
    const topic = await freshTopic(broker);
    await produce(broker.bootstrap.plaintext, topic, ['a', 'b', 'c']);
    expect(await consume(broker.bootstrap.plaintext, topic, 3)).toEqual(['a', 'b', 'c']);
  });

  it('is the same for whoever asks', async () => {
    expect(await kafkaBroker()).toEqual(await kafkaBroker());
  });

  it('can be killed and restarted, and is then where it was', async () => {
    const broker = await KafkaBroker.start();
    try {
      const before = broker.bootstrap;
      const topic = await freshTopic(broker);
      await produce(before.plaintext, topic, ['a']);
      await broker.kill();
      await expect(produce(before.plaintext, topic, ['x'], 0)).rejects.toThrow();
      await broker.resume();
      await produce(before.plaintext, topic, ['b']);
      await broker.restart();
      expect(broker.bootstrap).toEqual(before);
      expect(await consume(before.plaintext, topic, 2)).toEqual(['a', 'b']);
    } finally {
      broker.remove();
    }
  });
}, 120_000);
