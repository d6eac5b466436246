import { describe, expect, it } from 'vitest';
import type { RecordBlock } from '../../../../src/connectors/kafka/driver/record-block.js';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { KafkaSplit } from '../../../../src/connectors/kafka/source/kafka-split.js';
import { SplitChooser } from '../../../../src/connectors/kafka/source/split-chooser.js';
import { FROM_START_TO_END, kafkaExecutor, kafkaTable, produce } from './kafka-script.js';

const PLACE = { topic: 'numbers' };

function splitOf(partition: number, logEnd: number): KafkaSplit {
  return new KafkaSplit({ ...PLACE, partition }, { next: 0 }, logEnd, false, 0);
}

function blockOf(partition: number, offset: number): RecordBlock {
  return {
    ...PLACE,
    partition,
    count: 1,
    bytes: new Uint8Array(),
    keyStarts: Int32Array.of(-1),
    keyLengths: Int32Array.of(0),
    valueStarts: Int32Array.of(-1),
    valueLengths: Int32Array.of(0),
    offsets: Float64Array.of(offset),
    timestampsMs: Float64Array.of(0),
    isLogAppendTime: false,
    headers: () => [],
    nextOffset: offset + 1,
    byteLength: 0,
  };
}

function chooserOf(watermarks: readonly number[], maxDriftMs?: number): SplitChooser {
  const chooser = new SplitChooser({ isBounded: false, maxDriftMs, idleTimeoutMs: 1000 });
  chooser.watchProgress((split) => watermarks[split] ?? 0);
  return chooser;
}

describe('the choice of a partition', () => {
  it('falls on the smallest watermark, then on the first', () => {
    const splits = [0, 1, 2].map((partition) => splitOf(partition, 1));
    for (const split of splits) split.receive(blockOf(split.partition, 0));
    const limit = Number.POSITIVE_INFINITY;
    expect(chooserOf([30, 10, 20]).choose(splits, 0)).toEqual({ kind: 'read', index: 1, limit });
    expect(chooserOf([10, 10, 10]).choose(splits, 0)).toEqual({ kind: 'read', index: 0, limit });
  });

  it('waits for one that lags and has records on their way, while it can be reached', () => {
    const ahead = splitOf(0, 1);
    ahead.receive(blockOf(0, 0));
    const lagging = splitOf(1, 5);
    const chooser = chooserOf([100, 50]);
    expect(chooser.choose([ahead, lagging], 0).kind).toBe('wait');
    lagging.isReachable = false;
    expect(chooser.choose([ahead, lagging], 0).kind).toBe('read');
  });

  it('does not wait for one that has nothing, unless drift is bounded and it is not idle yet', () => {
    const ahead = splitOf(0, 1);
    ahead.receive(blockOf(0, 0));
    const empty = splitOf(1, 0);
    expect(chooserOf([5000, 0]).choose([ahead, empty], 400).kind).toBe('read');
    const aligned = chooserOf([5000, 0], 1000);
    expect(aligned.choose([ahead, empty], 400)).toEqual({ kind: 'wait', durationMs: 600 });
    expect(aligned.choose([ahead, empty], 1000).kind).toBe('read');
    expect(chooserOf([900, 0], 1000).choose([ahead, empty], 400).kind).toBe('read');
  });
});

describe('what has been fetched', () => {
  it('stays bounded while nobody takes it', async () => {
    const kafka = new InMemoryKafka({ recordsPerBlockMax: 10 });
    kafka.createTopic('numbers', 1);
    const text = 'x'.repeat(1000);
    produce(
      kafka,
      'numbers',
      Array.from({ length: 20_000 }, (_, n) => ({ value: { n, text } })),
    );
    let fetched = 0;
    const counting = {
      createDriver: () => {
        const driver = kafka.createDriver();
        return {
          connect: (connection: Parameters<typeof driver.connect>[0]) => {
            const client = driver.connect(connection);
            const createReader: typeof client.createReader = (options) => {
              const reader = client.createReader(options);
              const next = reader.next.bind(reader);
              reader.next = async (signal) => {
                const block = await next(signal);
                fetched += block.byteLength;
                return block;
              };
              return reader;
            };
            return { ...client, createReader };
          },
        };
      },
    };
    await using executor = kafkaExecutor({ kafka: counting, rowsMax: 100 });
    const options = { ...FROM_START_TO_END, 'properties.fetch.max.bytes': '1mb' };
    await executor.executeDDL(kafkaTable('n INT', options));
    const rows = executor.executeStreamingSQL('SELECT n FROM t')[Symbol.asyncIterator]();
    let numRows = (await rows.next()).value?.numRows ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fetched).toBeGreaterThan(500_000);
    expect(fetched).toBeLessThan(2_000_000);
    for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
      numRows += next.value.numRows;
    }
    expect(numRows).toBe(20_000);
  });
});
