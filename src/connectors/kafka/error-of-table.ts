import { KafkaError } from './driver/kafka-error.js';

/** The same error, saying which table it is about, and which topic where it said none. */
export function errorOfTable(error: unknown, table: string, topic: string): unknown {
  if (!(error instanceof KafkaError) || error.message.includes(`"${table}"`)) return error;
  const { context, kind, message } = error;
  const { partition, offset } = context;
  const place = {
    topic: typeof context.topic === 'string' ? context.topic : topic,
    ...(typeof partition === 'number' ? { partition } : {}),
    ...(offset === undefined ? {} : { offset: Number(offset) }),
  };
  return new KafkaError(kind, `Table "${table}": ${message}`, place, error);
}
