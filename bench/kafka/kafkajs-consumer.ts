import { randomUUID } from 'node:crypto';
import kafkajs, { type EachBatchPayload } from 'kafkajs';

const { Kafka, logLevel } = kafkajs;

/**
 * Hands over a topic's messages by `eachBatch`, from the beginning to message `count`. Returns the milliseconds from the first batch
 * on: what it takes to join a group is not counted.
 */
export async function consumeWithKafkaJs(
  bootstrapServers: string,
  topic: string,
  count: number,
  onBatch: (payload: EachBatchPayload) => Promise<void> | void,
): Promise<number> {
  const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let startMs = 0;
  let received = 0;
  const elapsedMs = await new Promise<number>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (payload) => {
          if (startMs === 0) startMs = performance.now();
          const { messages } = payload.batch;
          await onBatch(payload);
          payload.resolveOffset(messages.at(-1)?.offset ?? '0');
          received += messages.length;
          if (received >= count) resolve(performance.now() - startMs);
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return elapsedMs;
}
