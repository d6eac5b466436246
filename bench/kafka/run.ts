import { KafkaBroker } from '../../test/support/kafka/kafka-broker.js';
import { runSectionBench } from '../command-line.js';
import type { BenchRow } from '../harness.js';
import { kafkaTradesBench } from './kafka-trades.js';

const USAGE = `npm run bench:kafka -- [--rows N] [--repetitions N] [--json FILE] [--write-readme]
  Starts an Apache Kafka of its own, which needs Java 17 and Maven.
  --rows N         trades in each topic, 2 M where it is not given
  --repetitions N  measured runs of every contestant, 5 where it is not given
  --json FILE      write the rows as JSON too
  --write-readme   fill the README's section of figures from Kafka`;

async function measure(rowCount: number, repetitions: number): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const broker = await KafkaBroker.start();
  try {
    for (const partitions of [1, 8]) {
      console.error(`${partitions} partition(s) ...`);
      const { plaintext } = broker.bootstrap;
      rows.push(...(await kafkaTradesBench(plaintext, partitions, rowCount, repetitions)));
    }
  } finally {
    await broker.remove();
  }
  return rows;
}

await runSectionBench({
  usage: USAGE,
  section: 'bench-kafka',
  rows: 2_000_000,
  repetitions: 5,
  measure,
});
