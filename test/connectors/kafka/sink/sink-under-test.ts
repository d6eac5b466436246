import type { ResultBatch } from '../../../../src/columnar/result-batch.js';
import { must } from '../../../../src/common/assert.js';
import type { KafkaDriver } from '../../../../src/connectors/kafka/driver/kafka-driver.js';
import { createKafkaConnector } from '../../../../src/connectors/kafka/index.js';
import type { KafkaEnvironment } from '../../../../src/connectors/kafka/kafka-environment.js';
import type { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import type { SinkConfig, SinkConnector } from '../../../../src/connectors/sink.js';
import type { MessageFormat } from '../../../../src/formats/message-format.js';
import { field, type Schema } from '../../../../src/types/schema.js';
import { BIGINT, VARCHAR } from '../../../../src/types/sql-type.js';
import { MemoryFileSystem } from '../../../support/memory-file-system.js';
import { resultBatch } from '../../../support/result-batches.js';
import { NO_DATABASE, sinkConfig } from '../../../support/sink-config.js';

/** symbol VARCHAR, n BIGINT */
export const TOTALS: Schema = [field('symbol', VARCHAR), field('n', BIGINT)];

export interface KafkaTableUnderTest extends Partial<Omit<SinkConfig, 'options'>> {
  /** Besides `connector`, `topic` (`totals`), servers and format (`json`). */
  readonly options?: Readonly<Record<string, string>>;
}

/** Time that passes by itself, as fast as it is waited for. */
export class HurryingClock {
  #nowMs = 0;
  readonly delaysMs: number[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  pass(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    this.delaysMs.push(delayMs);
    const timer = setImmediate(() => {
      this.#nowMs += delayMs;
      callback();
    });
    return () => clearImmediate(timer);
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

export function environmentOf(driver: KafkaDriver, clock = new HurryingClock()): KafkaEnvironment {
  return {
    clock,
    timers: clock,
    random: { next: () => 0 },
    loadKafkaDriver: async () => driver,
    messageFormats: new Map([JSON_LIKE].map((format) => [format.name, format])),
    fileSystem: new MemoryFileSystem(),
  };
}

/** A sink of table "out", not yet opened. */
export function makeSink(
  { options, ...config }: KafkaTableUnderTest,
  environment: KafkaEnvironment,
): SinkConnector {
  const all = {
    connector: 'kafka',
    topic: 'totals',
    'properties.bootstrap.servers': 'localhost:9092',
    format: 'json',
    ...options,
  };
  const given = Object.entries(all).filter(([, value]) => value !== '');
  const { createSink } = createKafkaConnector(environment);
  return must(createSink)(
    sinkConfig({ schema: TOTALS, ...config, options: Object.fromEntries(given) }),
    NO_DATABASE,
  );
}

/** The same on an in-memory cluster, ready for rows. */
export async function openSink(
  kafka: InMemoryKafka,
  table: KafkaTableUnderTest = {},
  clock?: HurryingClock,
): Promise<SinkConnector> {
  const sink = makeSink(table, environmentOf(kafka.createDriver(), clock));
  await sink.init();
  await sink.recover([]);
  return sink;
}

/** Rows of TOTALS: symbol A and these numbers. */
export function totals(...numbers: readonly number[]): Promise<ResultBatch> {
  return resultBatch(
    TOTALS,
    numbers.map((number) => ({ symbol: 'A', n: BigInt(number) })),
  );
}

/** The numbers of the committed records, in the order of their partitions. */
export function committedNumbers(kafka: InMemoryKafka, topic = 'totals'): readonly number[] {
  return committedValues(kafka, topic).map((value) => (value as { n: number }).n);
}

export function committedValues(kafka: InMemoryKafka, topic = 'totals'): readonly unknown[] {
  return kafka.records(topic).map(({ value }) => (value === null ? null : JSON.parse(text(value))));
}

export function text(bytes: Uint8Array | null): string {
  return new TextDecoder().decode(bytes ?? new Uint8Array(0));
}

/** JSON, written as JavaScript does; it can't be read. */
export const JSON_LIKE: MessageFormat = {
  name: 'json',
  options: ['json.encode.decimal-as-plain-number'],
  changelogMode: 'insert-only',
  decoding: undefined,
  encoding: async () => (schema) => ({
    encode: (batch) => {
      const texts = Array.from({ length: batch.numRows }, (_, row) => {
        const columns = schema.map(({ name }) => [name, batch.column(name)[row]]);
        const plain = (_key: string, value: unknown) =>
          typeof value === 'bigint' ? Number(value) : value;
        return new TextEncoder().encode(JSON.stringify(Object.fromEntries(columns), plain));
      });
      const lengths = Int32Array.from(texts, ({ byteLength }) => byteLength);
      const starts = new Int32Array(texts.length);
      for (let i = 1; i < texts.length; i++) starts[i] = starts[i - 1]! + lengths[i - 1]!;
      return { count: texts.length, starts, lengths, bytes: new Uint8Array(Buffer.concat(texts)) };
    },
  }),
};
