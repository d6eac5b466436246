import { expect } from 'vitest';
import type { KafkaConnection } from '../../../src/connectors/kafka/driver/kafka-connection.js';
import type {
  KafkaClient,
  KafkaDriver,
  KafkaReader,
  KafkaWriter,
  PartitionOffset,
  ReaderOptions,
  WriterOptions,
} from '../../../src/connectors/kafka/driver/kafka-driver.js';
import {
  KafkaError,
  type KafkaErrorKind,
} from '../../../src/connectors/kafka/driver/kafka-error.js';
import type { KafkaRecord } from '../../../src/connectors/kafka/driver/kafka-record.js';
import type { RecordBlock } from '../../../src/connectors/kafka/driver/record-block.js';

/** A cluster that a driver is tested with. */
export interface DriverCluster {
  readonly driver: KafkaDriver;
  readonly connection: KafkaConnection;
  /** As retention does; not part of what drivers can. */
  deleteRecordsBefore(place: PartitionOffset): Promise<void>;
}

/** One test's use of a cluster: a topic name of its own, and all that it opens is closed behind it. */
export class DriverSession {
  readonly topic: string;
  readonly client: KafkaClient;
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(cluster: DriverCluster, topic: string) {
    this.topic = topic;
    this.client = cluster.driver.connect(cluster.connection);
    this.#closers.push(() => this.client.close());
  }

  reader(options: Partial<ReaderOptions> = {}): KafkaReader {
    const reader = this.client.createReader({
      isolation: 'read_committed',
      bytesPerPartitionMax: 1 << 20,
      bufferBytesMax: 16 << 20,
      ...options,
    });
    this.#closers.push(() => reader.close());
    return reader;
  }

  async writer(options: Partial<WriterOptions> = {}): Promise<KafkaWriter> {
    const writer = this.client.createWriter({
      transactionalId: undefined,
      transactionTimeoutMs: 60_000,
      acks: 'all',
      compression: 'none',
      ...options,
    });
    this.#closers.push(() => writer.close());
    await writer.init();
    return writer;
  }

  transactionalWriter(name: string, options: Partial<WriterOptions> = {}): Promise<KafkaWriter> {
    return this.writer({ transactionalId: `${this.topic}-${name}`, ...options });
  }

  /** A record of this session's topic, partition 0 where nothing else is said. */
  record(value: string | null, more: Partial<KafkaRecord> = {}): KafkaRecord {
    return {
      topic: this.topic,
      partition: 0,
      key: null,
      value: value === null ? null : utf8(value),
      timestampMs: undefined,
      headers: [],
      ...more,
    };
  }

  /** What a reader hands out from `offset` of partition 0 on, up to what may be read now: `offset:value`. */
  async readAll(offset = 0, options: Partial<ReaderOptions> = {}): Promise<readonly string[]> {
    const { isolation = 'read_committed' } = options;
    const [range] = await this.client.admin.offsets(this.topic, isolation);
    const reader = this.reader(options);
    await reader.assign([{ topic: this.topic, partition: 0, offset }]);
    const blocks = await blocksUntil(reader, range?.end ?? 0, offset);
    await reader.close();
    return blocks.flatMap((block) =>
      valuesOf(block).map((value, at) => `${block.offsets[at]}:${value}`),
    );
  }

  /** Commits or aborts a transaction, and waits until its marker stands in partition 0: brokers write it when they have answered. */
  async end(writer: KafkaWriter, how: 'commit' | 'abort'): Promise<void> {
    const end = async () => {
      const [range] = await this.client.admin.offsets(this.topic, 'read_uncommitted');
      return range?.end ?? 0;
    };
    const before = await end();
    await writer[how]();
    await eventually(end, (now) => now > before);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }
}

/** The blocks of one partition from `offset` on, until `end` is reached. */
export async function blocksUntil(
  reader: KafkaReader,
  end: number,
  offset = 0,
): Promise<readonly RecordBlock[]> {
  const blocks: RecordBlock[] = [];
  for (let at = offset; at < end; ) {
    const block = await reader.next(AbortSignal.timeout(10_000));
    blocks.push(block);
    at = block.nextOffset;
  }
  return blocks;
}

/** What a question is answered with, as soon as it is the right thing. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask();
    if (isRight(answer) || attempt === 100) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function valuesOf(block: RecordBlock): readonly (string | null)[] {
  return Array.from({ length: block.count }, (_, at) =>
    text(block.bytes, block.valueStarts[at]!, block.valueLengths[at]!),
  );
}

export function keysOf(block: RecordBlock): readonly (string | null)[] {
  return Array.from({ length: block.count }, (_, at) =>
    text(block.bytes, block.keyStarts[at]!, block.keyLengths[at]!),
  );
}

function text(bytes: Uint8Array, start: number, length: number): string | null {
  return start < 0 ? null : new TextDecoder().decode(bytes.subarray(start, start + length));
}

export function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** The KafkaError that a promise is rejected with. */
export async function kafkaErrorOf(work: Promise<unknown>): Promise<KafkaError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KafkaError);
  return error as KafkaError;
}

export async function expectKafkaError(work: Promise<unknown>, kind: KafkaErrorKind) {
  const error = await kafkaErrorOf(work);
  expect(`${error.kind}: ${error.message}`).toMatch(new RegExp(`^${kind}: `));
}
