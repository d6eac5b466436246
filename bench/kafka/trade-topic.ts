import type { KafkaClient } from 'sabot-sql/kafka';
import { toJsonLines } from '../data/trade-lines.js';
import type { Trades } from '../data/trades.js';

const NEWLINE = 0x0a;
const RECORDS_PER_SEND = 10_000;

/** Makes a topic of the trades as JSON, dealt out to its partitions one by one. Returns the bytes of all values. */
export async function writeTrades(
  client: KafkaClient,
  topic: string,
  partitions: number,
  trades: Trades,
): Promise<number> {
  await client.admin.createTopic(topic, partitions);
  const writer = client.createWriter({
    transactionalId: undefined,
    transactionTimeoutMs: 60_000,
    acks: 'leader',
    compression: 'none',
  });
  await writer.init();
  const values = [...linesOf(toJsonLines(trades, 'epoch'))];
  for (let from = 0; from < values.length; from += RECORDS_PER_SEND) {
    const records = values.slice(from, from + RECORDS_PER_SEND).map((value, i) => ({
      topic,
      partition: (from + i) % partitions,
      key: null,
      value,
      timestampMs: undefined,
      headers: [],
    }));
    await writer.send(records);
  }
  await writer.close();
  return values.reduce((sum, value) => sum + value.length, 0);
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}
