import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freshTopic, quietKafka } from './broker-admin.js';
import { KafkaBroker } from './kafka-broker.js';
import { kafkaBroker } from './shared-broker.js';

async function produce(bootstrap: string, topic: string, values: readonly string[]): Promise<void> {
  const producer = quietKafka(bootstrap).producer();
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

describe('the Kafka of the tests', () => {
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
      await expect(produce(before.plaintext, topic, ['x'])).rejects.toThrow();
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
