import { describe, expect, it } from 'vitest';
import { KafkaError } from '../../../../src/connectors/kafka/driver/kafka-error.js';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { RecoveryStrategy } from '../../../../src/node.js';
import { systemTimers } from '../../../../src/platform/node.js';
import { ManualClock } from '../../../support/manual-clock.js';
import {
  FROM_START_TO_END,
  firstRows,
  kafkaExecutor,
  kafkaTable,
  produce,
  rowsOfQuery,
  type TestRecord,
} from './kafka-script.js';

function kafkaWith(records: readonly TestRecord[], partitions = 1): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax: 2 });
  kafka.createTopic('numbers', partitions);
  produce(kafka, 'numbers', records);
  return kafka;
}

const FOUR = [0, 1, 2, 3].map((n) => ({ value: { n } }));

async function read(kafka: InMemoryKafka, options: Readonly<Record<string, string>> = {}) {
  await using executor = kafkaExecutor({ kafka });
  await executor.executeDDL(kafkaTable('n INT', { ...FROM_START_TO_END, ...options }));
  return await rowsOfQuery(executor, 'SELECT * FROM t');
}

describe('a record that is no JSON', () => {
  const poisoned = () => kafkaWith([{ value: { n: 1 } }, { value: 'oops' }, { value: { n: 2 } }]);

  it('fails the query, which says where it is', async () => {
    const failure = read(poisoned());
    await expect(failure).rejects.toThrow(
      'Table "t" can\'t decode the value of the record at offset 1 of topic "numbers", partition 0: Not JSON: oops.',
    );
    await expect(failure).rejects.toMatchObject({
      context: { topic: 'numbers', partition: 0, offset: '1' },
    });
  });

  it('is left out and counted where the option says so', async () => {
    await using executor = kafkaExecutor({ kafka: poisoned() });
    const options = { ...FROM_START_TO_END, 'scan.on-malformed': 'skip' };
    await executor.executeDDL(kafkaTable('n INT', options));
    const query = executor.executeStreamingSQL('SELECT * FROM t');
    let rows = 0;
    for await (const batch of query) rows += batch.numRows;
    expect(rows).toBe(2);
    expect(query.statistics.skippedRows).toBe(1);
  });

  it('is left out and counted where a recovery rule says so, which is shown where it stands', async () => {
    const told: unknown[] = [];
    const strategy = RecoveryStrategy.SKIP;
    const recoveryRules = [{ component: 'source-t', strategy }];
    await using executor = kafkaExecutor({ kafka: poisoned(), options: { recoveryRules } });
    executor.errorHandler.registerErrorCallback(({ context }) => {
      told.push([context.topic, context.partition, context.offset]);
      return undefined;
    });
    await executor.executeDDL(kafkaTable('n INT', FROM_START_TO_END));
    const query = executor.executeStreamingSQL('SELECT * FROM t');
    let rows = 0;
    for await (const batch of query) rows += batch.numRows;
    expect([rows, query.statistics.skippedRows]).toEqual([2, 1]);
    expect(told).toEqual([['numbers', 0, '1']]);
  });

  it('is asked about once where nothing can be done', async () => {
    const strategy = RecoveryStrategy.FAIL_FAST;
    const options = { recoveryRules: [{ component: 'source-t', strategy }] };
    await using executor = kafkaExecutor({ kafka: poisoned(), options });
    let asked = 0;
    executor.errorHandler.registerErrorCallback(() => {
      asked++;
      return undefined;
    });
    await executor.executeDDL(kafkaTable('n INT', FROM_START_TO_END));
    const failure = rowsOfQuery(executor, 'SELECT * FROM t');
    await expect(failure).rejects.toMatchObject({ code: 'MALFORMED_ROW' });
    expect(asked).toBe(1);
  });

  it("is the format's business where the format passes over errors", async () => {
    expect(await read(poisoned(), { 'json.ignore-parse-errors': 'true' })).toEqual(['1', '2']);
  });
});

describe('a broker', () => {
  it('may fail fetches for a while', async () => {
    const kafka = kafkaWith(FOUR);
    kafka.faults.inject({ kind: 'broker-unavailable', call: 'fetch', calls: 2 });
    expect(await read(kafka)).toEqual(['0', '1', '2', '3']);
  });

  it('may not know of a topic yet that is there', async () => {
    const kafka = kafkaWith(FOUR);
    kafka.faults.inject({ kind: 'unknown-topic', call: 'fetch', calls: 2 });
    expect(await read(kafka)).toEqual(['0', '1', '2', '3']);
  });

  it('may lose the topic, which ends the query', async () => {
    const kafka = kafkaWith(FOUR);
    await using executor = kafkaExecutor({ kafka });
    await executor.executeDDL(kafkaTable('n INT', { 'scan.startup.mode': 'earliest-offset' }));
    const rows = firstRows(executor, 'SELECT n FROM t', 5);
    setTimeout(() => kafka.deleteTopic('numbers'), 30);
    await expect(rows).rejects.toMatchObject({ kind: 'unknown-topic', type: 'CONNECTOR_ERROR' });
  });

  it('may go away in the middle and come back', async () => {
    const kafka = kafkaWith(FOUR);
    await using executor = kafkaExecutor({ kafka });
    await executor.executeDDL(kafkaTable('n INT', { 'scan.startup.mode': 'earliest-offset' }));
    const rows: number[] = [];
    for await (const batch of executor.executeStreamingSQL('SELECT n FROM t')) {
      for (let row = 0; row < batch.numRows; row++) rows.push(Number(batch.column('n')[row]));
      if (rows.length === 4) {
        kafka.faults.goAway();
        setTimeout(() => {
          kafka.faults.comeBack();
          produce(kafka, 'numbers', [{ value: { n: 4 } }]);
        }, 150);
      }
      if (rows.length === 5) break;
    }
    expect(rows).toEqual([0, 1, 2, 3, 4]);
  });

  it('is waited for at the start, but not for ever', async () => {
    const kafka = kafkaWith(FOUR);
    kafka.faults.inject({ kind: 'network', call: 'admin', calls: 2 });
    expect(await read(kafka)).toHaveLength(4);
    kafka.faults.goAway();
    const failure = read(kafka, { 'scan.connect.timeout': '50 ms' });
    await expect(failure).rejects.toMatchObject({ type: 'NETWORK_ERROR' });
  });

  it('that refuses ends the query', async () => {
    const kafka = kafkaWith(FOUR);
    kafka.faults.inject({ kind: 'authorization', call: 'fetch' });
    await expect(read(kafka)).rejects.toBeInstanceOf(KafkaError);
  });

  it('without the topic is told so', async () => {
    await expect(read(kafkaWith(FOUR), { topic: 'number' })).rejects.toThrow(
      'Table "t" reads the topic "number", which does not exist',
    );
  });
});

describe('a reader that is broken', () => {
  const spread = () =>
    kafkaWith(
      Array.from({ length: 40 }, (_, n) => ({ partition: n % 4, value: { n } })),
      4,
    );
  const readWith = async (kafka: InMemoryKafka, maxParallelism: number) => {
    await using executor = kafkaExecutor({ kafka, options: { maxParallelism } });
    await executor.executeDDL(kafkaTable('n INT', FROM_START_TO_END));
    return await rowsOfQuery(executor, 'SELECT * FROM t');
  };

  it('leaves its partitions to the others', async () => {
    const kafka = spread();
    kafka.faults.inject({ kind: 'other', call: 'fetch', calls: 3 });
    expect(new Set(await readWith(kafka, 4)).size).toBe(40);
  });

  it('fails the query when none is left', async () => {
    const kafka = spread();
    kafka.faults.inject({ kind: 'other', call: 'fetch', calls: 4 });
    await expect(readWith(kafka, 4)).rejects.toMatchObject({ kind: 'other' });
  });

  it('is replaced when partitions appear', async () => {
    const kafka = spread();
    await using executor = kafkaExecutor({ kafka, options: { maxParallelism: 2 } });
    const options = {
      'scan.startup.mode': 'earliest-offset',
      'scan.topic-partition-discovery.interval': '5 ms',
    };
    await executor.executeDDL(kafkaTable('n INT', options));
    kafka.faults.inject({ kind: 'other', call: 'fetch' });
    setTimeout(() => {
      kafka.createPartitions('numbers', 5);
      produce(kafka, 'numbers', [{ partition: 4, value: { n: 40 } }]);
    }, 30);
    const rows = new Set<unknown>();
    for await (const batch of executor.executeStreamingSQL('SELECT n FROM t')) {
      for (const n of batch.column('n')) rows.add(n);
      if (rows.size === 41) {
        kafka.faults.inject({ kind: 'other', call: 'fetch' });
        produce(kafka, 'numbers', [{ partition: 4, value: { n: 41 } }]);
      }
      if (rows.size === 42) break;
    }
    expect(rows.size).toBe(42);
  });
});

describe('records that are deleted', () => {
  it('are looked for again where no broker says what is left', async () => {
    const kafka = kafkaWith(FOUR);
    kafka.faults.inject({ kind: 'broker-unavailable', call: 'fetch' });
    await using executor = kafkaExecutor({ kafka });
    await executor.executeDDL(kafkaTable('n INT', FROM_START_TO_END));
    setTimeout(() => {
      kafka.deleteRecordsBefore({ topic: 'numbers', partition: 0, offset: 2 });
      kafka.faults.inject({ kind: 'network', call: 'admin' });
    }, 20);
    expect(await rowsOfQuery(executor, 'SELECT n FROM t')).toEqual(['2', '3']);
  });

  it('before they could be read are passed over where the table starts with what there is', async () => {
    const kafka = kafkaWith(FOUR);
    kafka.faults.inject({ kind: 'broker-unavailable', call: 'fetch' });
    await using executor = kafkaExecutor({ kafka });
    await executor.executeDDL(kafkaTable('n INT', FROM_START_TO_END));
    setTimeout(() => kafka.deleteRecordsBefore({ topic: 'numbers', partition: 0, offset: 2 }), 20);
    expect(await rowsOfQuery(executor, 'SELECT n FROM t')).toEqual(['2', '3']);
  });
});

describe('partitions that appear', () => {
  it('and topics that match are found while the query runs', async () => {
    const kafka = kafkaWith([]);
    await using executor = kafkaExecutor({ kafka });
    const options = {
      topic: '',
      'topic-pattern': 'num.*',
      'scan.startup.mode': 'latest-offset',
      'scan.topic-partition-discovery.interval': '5 ms',
    };
    const columns = "n INT, topic STRING METADATA FROM 'topic' VIRTUAL";
    await executor.executeDDL(kafkaTable(columns, options));
    const rows = firstRows(executor, 'SELECT topic, n FROM t', 2);
    setTimeout(() => {
      kafka.createTopic('others', 1);
      kafka.createTopic('numerals', 2);
      produce(kafka, 'others', [{ value: { n: 1 } }]);
      produce(kafka, 'numerals', [
        { partition: 0, value: { n: 2 } },
        { partition: 1, value: { n: 3 } },
      ]);
    }, 20);
    expect((await rows).sort()).toEqual(['numerals|2', 'numerals|3']);
  });

  it('are found after the interval, and read from their start', async () => {
    const kafka = kafkaWith(FOUR);
    const clock = new ManualClock();
    const timers = { after: clock.after.bind(clock), turn: systemTimers.turn };
    await using executor = kafkaExecutor({ kafka, clock, timers });
    const options = {
      'scan.startup.mode': 'latest-offset',
      'scan.topic-partition-discovery.interval': '1 min',
    };
    await executor.executeDDL(kafkaTable('n INT', options));
    const rows = firstRows(executor, 'SELECT n FROM t', 2);
    await until(() => clock.timerCount > 0);
    kafka.createPartitions('numbers', 3);
    produce(kafka, 'numbers', [
      { partition: 1, value: { n: 10 } },
      { partition: 2, value: { n: 20 } },
    ]);
    clock.advance(60_000);
    expect(await rows).toEqual(['10', '20']);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await systemTimers.turn();
}
