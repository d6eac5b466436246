import { expect } from 'vitest';
import type { BrokerAccess } from './broker-access.js';
import { withAdmin } from './broker-admin.js';
import { type CommittedRecord, committedRecords } from './committed-values.js';
import { type KafkaQuery, type KafkaRoute, readersOf } from './kafka-queries.js';

/** What came out of a query, as an independent consumer of committed records counts it. */
export interface OutputCount {
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
}

type Expectation = (input: readonly CommittedRecord[]) => readonly string[];

interface Input {
  readonly n: number;
  readonly text: string;
  readonly ts: string;
}

/** Key and value of each copy, in any order. */
const copiesOf: Expectation = (input) =>
  input.flatMap(({ key, value }) => {
    const { n, text }: Input = JSON.parse(value);
    // As SQL's remainder, which has the sign of what is divided.
    return n % 10 === 3 ? [] : [lineOf({ key, value: JSON.stringify({ n, text }) })];
  });

/** Key and value of each window of a tenth of a second and symbol that has closed. */
const windowsOf: Expectation = (input) => {
  const totals = new Map<string, { trades: number; total: number }>();
  for (const { key, value } of input) {
    const { n, ts }: Input = JSON.parse(value);
    if (n < 0) continue;
    const w = `${ts.slice(0, 'YYYY-MM-DD hh:mm:ss.d'.length)}00`;
    const windowKey = JSON.stringify({ ...JSON.parse(key), w });
    const { trades, total } = totals.get(windowKey) ?? { trades: 0, total: 0 };
    totals.set(windowKey, { trades: trades + 1, total: total + n });
  }
  return [...totals].map(([key, value]) => lineOf({ key, value: JSON.stringify(value) }));
};

/** Counts, by Kafka's own client, what a query has made of what there is in its input topic. */
export async function countOutput(
  broker: BrokerAccess,
  { inputTopic, outputTopic }: KafkaRoute,
  kind: KafkaQuery['kind'],
): Promise<OutputCount> {
  const expectation = kind === 'copies' ? copiesOf : windowsOf;
  const expected = countsOf(expectation(await committedRecords(broker, inputTopic)));
  const output = (await committedRecords(broker, outputTopic)).map(lineOf);
  const found = countsOf(output);
  let lost = 0;
  let doubled = 0;
  for (const [line, count] of expected) lost += Math.max(0, count - (found.get(line) ?? 0));
  for (const [line, count] of found) doubled += Math.max(0, count - (expected.get(line) ?? 0));
  expect(output.length).toBeGreaterThan(100);
  return { records: output.length, lost, doubled };
}

/** Resolves when a query has come to the end of its input, as it tells the group with its checkpoints. */
export async function untilRead(broker: BrokerAccess, route: KafkaRoute): Promise<void> {
  const topic = route.inputTopic;
  const group = readersOf(route);
  await withAdmin(broker, async (admin) => {
    await expect
      .poll(
        async () => {
          const ends = await admin.fetchTopicOffsets(topic);
          const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
          const reached = new Map(found?.partitions.map((one) => [one.partition, one.offset]));
          return ends.filter(({ partition, high }) => reached.get(partition) !== high);
        },
        { timeout: 60_000, interval: 200 },
      )
      .toEqual([]);
  });
}

function lineOf({ key, value }: CommittedRecord): string {
  return `${key}\t${value}`;
}

function countsOf(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
