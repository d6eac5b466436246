import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailPoint } from '../../src/common/fail-points.js';
import { SeededRandom } from '../../src/connectors/datagen/seeded-random.js';
import { StreamingSQLExecutor } from '../../src/node.js';
import type { BrokerAccess } from '../support/kafka/broker-access.js';
import { freshTopic } from '../support/kafka/broker-admin.js';
import {
  copyingQuery,
  type KafkaQuery,
  type KafkaRoute,
  windowQuery,
} from '../support/kafka/kafka-queries.js';
import { countOutput, type OutputCount, untilRead } from '../support/kafka/query-outputs.js';
import { kafkaBroker } from '../support/kafka/shared-broker.js';
import { SteadyProducer } from '../support/kafka/steady-producer.js';
import { runsOf, SEED } from './crash-suite.js';
import { type KafkaKill, KafkaLife } from './kafka-life.js';
import { removeFolder, runFolder } from './run-and-kill.js';

const TIMEOUT_MS = 1_200_000;
const PARTITIONS = 8;
const READING_MS = 700;
const STARTING_MS = 2500;

const EVERY_QUERY: readonly FailPoint[] = [
  'sink.half-published',
  'checkpoint.after-commit',
  'restore.before-republish',
  'sink.prepared',
  'source.barrier-injected',
  'checkpoint.before-commit',
  'sink.published',
  'restore.half-way',
  'source.after-fetch',
  'sink.before-publish',
  'checkpoint.transaction-open',
  'restore.manifest-read',
  'pipeline.rows-out',
  'sink.before-prepare',
  'checkpoint.state-written',
  'checkpoint.retention',
];
const OF_WINDOWS: readonly FailPoint[] = [
  'operator.snapshot-copied',
  'operator.barrier',
  'pipeline.watermark-out',
];

let template = '';
let broker: BrokerAccess;
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'crash-template-'));
  await using executor = new StreamingSQLExecutor({ statePath: join(template, 'state') });
  await executor.restoreDimensionTables();
  broker = await kafkaBroker();
}, 300_000);
afterAll(() => removeFolder(template));

/** By even numbers a random instant, of which one in four may come before anything is read; by odd ones the fail points in turn. */
function killOf(life: number, random: () => number, failPoints: readonly FailPoint[]): KafkaKill {
  if (life % 8 === 6) return { kind: 'from-start', afterMs: random() * STARTING_MS };
  if (life % 2 === 0) return { kind: 'while-reading', afterMs: random() * READING_MS };
  const failPoint = failPoints[((life - 1) / 2) % failPoints.length] ?? 'sink.published';
  const isAgain = !failPoint.startsWith('restore.');
  return { kind: 'fail-point', failPoint, count: isAgain ? 1 + Math.floor(random() * 4) : 1 };
}

/** Runs a query through so many lives, and counts what is there in the end. */
async function liveAndDie(
  makeQuery: (route: KafkaRoute) => KafkaQuery,
  lives: number,
  failPoints: readonly FailPoint[],
): Promise<OutputCount> {
  const inputTopic = await freshTopic(broker, PARTITIONS);
  const outputTopic = await freshTopic(broker, PARTITIONS);
  const bootstrap = broker.bootstrap.plaintext;
  const route = { bootstrap, inputTopic, outputTopic };
  const query = makeQuery(route);
  const numbers = new SeededRandom(SEED, `kafka ${query.kind}`);
  const folder = runFolder(template);
  const producer = await SteadyProducer.start(bootstrap, inputTopic, PARTITIONS);
  try {
    for (let life = 0; life < lives; life++) {
      const kill = killOf(life, () => numbers.fraction(), failPoints);
      await new KafkaLife(query, folder, kill).end(kill);
    }
  } finally {
    await producer.stop();
  }
  const last = new KafkaLife(query, folder);
  try {
    await untilRead(broker, route);
    await last.finish();
  } finally {
    await last.discard();
    removeFolder(folder);
  }
  const count = await countOutput(broker, route, query.kind);
  console.log(
    `${lives} kills of "${query.kind}", ${producer.sent} records in: ${JSON.stringify(count)}`,
  );
  return count;
}

describe('a process that goes from Kafka to Kafka, killed again and again, has written each row once', () => {
  it(
    'where it copies, as an independent reader of committed records counts them',
    async () => {
      const count = await liveAndDie(copyingQuery, runsOf(15), EVERY_QUERY);
      expect(count).toMatchObject({ lost: 0, doubled: 0 });
    },
    TIMEOUT_MS,
  );

  it(
    'where it aggregates windows over all partitions',
    async () => {
      const count = await liveAndDie(windowQuery, runsOf(10), [...OF_WINDOWS, ...EVERY_QUERY]);
      expect(count).toMatchObject({ lost: 0, doubled: 0 });
    },
    TIMEOUT_MS,
  );
});
