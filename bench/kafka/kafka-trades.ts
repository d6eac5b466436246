import { kafkaJsDriver } from 'sabot-sql/kafka';
import { generateTrades } from '../data/trades.js';
import { type BenchRow, compareWith, type Timing } from '../harness.js';
import { checkSameWork } from '../peers/trade-summary.js';
import { writeTrades } from './trade-topic.js';
import {
  type KafkaRun,
  runEngine,
  runKafkaJs,
  runKafkaJsWithEngine,
  runReader,
  type TradeTopic,
} from './trades-contestants.js';

const KEY_COUNT = 1_000;

const CONTESTANTS: Readonly<Record<string, (topic: TradeTopic) => Promise<KafkaRun>>> = {
  windows: runEngine,
  reader: runReader,
  'kafkajs-eachbatch': runKafkaJs,
  'kafkajs-json-parse-same-engine': runKafkaJsWithEngine,
};

/** From a topic of JSON trades to closed windows, in so many partitions: each contestant in turn, so often. */
export async function kafkaTradesBench(
  bootstrapServers: string,
  partitions: number,
  rowCount: number,
  repetitions: number,
): Promise<BenchRow[]> {
  const client = kafkaJsDriver().connect({
    bootstrapServers: [bootstrapServers],
    clientId: 'sabot-sql-bench',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
  });
  const name = `trades-${partitions}`;
  await writeTrades(client, name, partitions, generateTrades(rowCount, KEY_COUNT));
  const topic: TradeTopic = { client, bootstrapServers, name, partitions, rowCount };
  const samples = new Map<string, number[]>();
  let expected: KafkaRun['summary'];
  for (let round = -1; round < repetitions; round++) {
    for (const [contestant, run] of Object.entries(CONTESTANTS)) {
      const { elapsedMs, summary } = await run(topic);
      if (summary !== undefined) {
        expected ??= summary;
        checkSameWork(contestant, summary, expected);
      }
      if (round >= 0) samples.set(contestant, [...(samples.get(contestant) ?? []), elapsedMs]);
    }
  }
  await client.close();
  const timings = new Map([...samples].map(([contestant, times]) => [contestant, timingOf(times)]));
  const id = `kafka.json.windows.${partitions}-partitions`;
  return [
    ...compareWith(id, rowCount, timings, 'windows', [
      'kafkajs-json-parse-same-engine',
      'kafkajs-eachbatch',
      'reader',
    ]),
    ...compareWith(`kafka.reader.${partitions}-partitions`, rowCount, timings, 'reader', [
      'kafkajs-eachbatch',
    ]),
  ];
}

function timingOf(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const [minMs = Number.NaN, medianMs = Number.NaN, maxMs = Number.NaN] = [
    sorted[0],
    sorted[sorted.length >> 1],
    sorted.at(-1),
  ];
  return { minMs, medianMs, maxMs };
}
