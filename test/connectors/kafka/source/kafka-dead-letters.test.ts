import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPoint } from '../../../../src/common/fail-points.js';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { committedValues, JSON_LIKE } from '../sink/sink-under-test.js';
import { jsonTestFormat } from './json-test-format.js';
import { FROM_START_TO_END, kafkaTable, processOn, produce } from './kafka-script.js';

const RECORDS = 160;
const PARTITIONS = 3;
const isBroken = (n: number): boolean => (n * n) % 11 < 4;

/** Many records are broken, in runs of varying length; of the others every fourth gives two rows. */
function cluster(): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax: 9 });
  kafka.createTopic('numbers', PARTITIONS);
  kafka.createTopic('copies', 2);
  kafka.createTopic('letters', 2);
  produce(
    kafka,
    'numbers',
    Array.from({ length: RECORDS }, (_, n) => ({
      partition: n % PARTITIONS,
      value: isBroken(n) ? `oops ${n}` : n % 4 === 0 ? { twice: { n } } : { n },
    })),
  );
  return kafka;
}

const NUMBERS = Array.from({ length: RECORDS }, (_, n) => n);
const ROWS = NUMBERS.flatMap((n) => (isBroken(n) ? [] : n % 4 === 0 ? [n, n] : [n]));
const LETTERS = NUMBERS.filter(isBroken).map((n) => ({
  payload: `oops ${n}`,
  topic: 'numbers',
  source_partition: n % PARTITIONS,
  source_offset: String(Math.floor(n / PARTITIONS)),
  table_name: 't',
}));

interface Life {
  readonly kafka: InMemoryKafka;
  readonly checkpointStore: MemoryCheckpointStore;
  /** Where, and when it is come past for how many times, the process ends. */
  readonly death?: { readonly failPoint: FailPoint; readonly count: number };
}

/** Copies the topic as one process would. Resolves with whether it has come to its end. */
async function live({ kafka, checkpointStore, death }: Life): Promise<boolean> {
  let reached = 0;
  const reachFailPoint = (point: FailPoint): void => {
    if (point === death?.failPoint && ++reached >= death.count) throw new Error('the process dies');
  };
  await using executor = processOn({
    kafka,
    checkpointStore,
    reachFailPoint,
    options: { checkpointIntervalSeconds: 0.001, batchRowsMax: 3 },
    format: { ...jsonTestFormat(8), encoding: JSON_LIKE.encoding },
  });
  const exactlyOnce = { 'sink.delivery-guarantee': 'exactly-once' };
  await executor.executeDDL(
    kafkaTable('n BIGINT', { ...FROM_START_TO_END, 'dead-letter.table': 'letters' }),
  );
  await executor.executeDDL(kafkaTable('n BIGINT', { topic: 'copies', ...exactlyOnce }, 'copies'));
  const columns =
    'payload STRING, topic STRING, source_partition INT, source_offset STRING, table_name STRING';
  await executor.executeDDL(kafkaTable(columns, { topic: 'letters', ...exactlyOnce }, 'letters'));
  const query = executor.executeStreamingSQL('INSERT INTO copies SELECT n FROM t', { name: 'q' });
  return await query.finished().then(
    () => true,
    (error: unknown) => {
      if (death === undefined) throw error;
      return false;
    },
  );
}

const asSorted = (values: readonly unknown[]): readonly string[] =>
  values.map((value) => JSON.stringify(value)).sort();

function expectAll(kafka: InMemoryKafka): void {
  expect(asSorted(committedValues(kafka, 'letters'))).toEqual(asSorted(LETTERS));
  expect(asSorted(committedValues(kafka, 'copies'))).toEqual(asSorted(ROWS.map((n) => ({ n }))));
}

describe('records that can not be decoded', () => {
  it('go to the topic of the dead-letter table, with their bytes and place', async () => {
    const kafka = cluster();
    await live({ kafka, checkpointStore: new MemoryCheckpointStore() });
    expectAll(kafka);
  });

  it.each<FailPoint>([
    'source.after-fetch',
    'source.barrier-injected',
    'pipeline.rows-out',
    'sink.prepared',
    'checkpoint.after-commit',
    'sink.half-published',
  ])('are there once, as are the rows, when processes have died at %s', async (failPoint) => {
    const kafka = cluster();
    const checkpointStore = new MemoryCheckpointStore();
    let deaths = 0;
    for (let life = 0; life < 40; life++) {
      const death = { failPoint, count: 1 + (life % 4) };
      if (await live({ kafka, checkpointStore, death })) break;
      deaths++;
    }
    await live({ kafka, checkpointStore });
    expect(deaths).toBeGreaterThan(0);
    expectAll(kafka);
  });
});
