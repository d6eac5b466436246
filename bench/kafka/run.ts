import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { KafkaBroker } from '../../test/support/kafka/kafka-broker.js';
import type { BenchRow } from '../harness.js';
import { formatTable, replaceSection } from '../report.js';
import { kafkaTradesBench } from './kafka-trades.js';

const README = 'README.md';
const SECTION = 'bench-kafka';

const USAGE = `npm run bench:kafka -- [--rows N] [--repetitions N] [--json FILE] [--write-readme]
  Starts an Apache Kafka of its own, which needs Java 17 and Maven.
  --rows N         trades in each topic, 2 M where it is not given
  --repetitions N  measured runs of every contestant, 5 where it is not given
  --json FILE      write the rows as JSON too
  --write-readme   fill the README's section of figures from Kafka`;

/** Run from the folder of the repository. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '2000000' },
      repetitions: { type: 'string', default: '5' },
      json: { type: 'string' },
      'write-readme': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const rows: BenchRow[] = [];
  const broker = await KafkaBroker.start();
  try {
    for (const partitions of [1, 8]) {
      console.error(`${partitions} partition(s) ...`);
      const { plaintext } = broker.bootstrap;
      const [count, repetitions] = [Number(values.rows), Number(values.repetitions)];
      rows.push(...(await kafkaTradesBench(plaintext, partitions, count, repetitions)));
    }
  } finally {
    await broker.remove();
  }
  const table = formatTable(rows);
  console.log(table);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (values['write-readme']) {
    await writeFile(README, replaceSection(await readFile(README, 'utf8'), table, SECTION));
  }
}

await main();
