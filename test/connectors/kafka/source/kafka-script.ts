import type { CheckpointStore } from '../../../../src/checkpoint/checkpoint-store.js';
import type { ResultBatch } from '../../../../src/columnar/result-batch.js';
import { type FailPointListener, IGNORE_FAIL_POINTS } from '../../../../src/common/fail-points.js';
import { connectorPlugin } from '../../../../src/connectors/connector-plugin.js';
import type { KafkaDriver } from '../../../../src/connectors/kafka/driver/kafka-driver.js';
import type { KafkaRecord } from '../../../../src/connectors/kafka/driver/kafka-record.js';
import { createKafkaConnector } from '../../../../src/connectors/kafka/index.js';
import type { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { StreamingSQLExecutor as PortableExecutor } from '../../../../src/executor/streaming-sql-executor.js';
import type { MessageFormat } from '../../../../src/formats/message-format.js';
import { StreamingSQLExecutor, type StreamingSQLExecutorOptions } from '../../../../src/node.js';
import { nodeEnvironment, systemTimers } from '../../../../src/platform/node.js';
import { systemClock } from '../../../../src/platform/system-clock.js';
import type { Clock, Timers } from '../../../../src/time/clock.js';
import { jsonTestFormat } from './json-test-format.js';

const utf8 = new TextEncoder();

export interface TestRecord {
  readonly partition?: number;
  readonly key?: string | null;
  /** Text as it is, null for a tombstone, anything else as JSON. */
  readonly value: unknown;
  readonly timestampMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Appends records to a topic. */
export function produce(kafka: InMemoryKafka, topic: string, records: readonly TestRecord[]): void {
  kafka.append(records.map((record) => recordOf(topic, record)));
}

export function recordOf(
  topic: string,
  { partition = 0, key = null, value, timestampMs = 0, headers = {} }: TestRecord,
): KafkaRecord {
  return {
    topic,
    partition,
    key: key === null ? null : utf8.encode(key),
    value:
      value === null
        ? null
        : utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)),
    timestampMs,
    headers: Object.entries(headers).map(([name, text]) => ({ name, value: utf8.encode(text) })),
  };
}

export interface KafkaSetup {
  readonly kafka: { createDriver(): KafkaDriver };
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly rowsMax?: number;
  readonly options?: StreamingSQLExecutorOptions;
}

/** An executor whose Kafka tables read a cluster in memory. */
export function kafkaExecutor({
  kafka,
  clock = systemClock,
  timers = systemTimers,
  rowsMax = 1000,
  options = {},
}: KafkaSetup): StreamingSQLExecutor {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  executor.useConnector(
    connectorPlugin('kafka', (environment) =>
      createKafkaConnector({
        ...environment,
        clock,
        timers,
        random: { next: () => 0 },
        loadKafkaDriver: async () => kafka.createDriver(),
        messageFormats: new Map([['json', jsonTestFormat(rowsMax)]]),
      }),
    ),
  );
  return executor;
}

export interface ProcessSetup {
  readonly kafka: { createDriver(): KafkaDriver };
  readonly checkpointStore: CheckpointStore;
  readonly format: MessageFormat;
  readonly reachFailPoint?: FailPointListener;
  readonly options?: StreamingSQLExecutorOptions;
}

/** An executor on a cluster in memory, as one of several processes, one after the other, that share their checkpoints. */
export function processOn({
  kafka,
  checkpointStore,
  format,
  reachFailPoint = IGNORE_FAIL_POINTS,
  options = {},
}: ProcessSetup): PortableExecutor {
  const executor = new PortableExecutor(
    { stateBackend: 'memory', ...options },
    { ...nodeEnvironment, checkpointStore, reachFailPoint },
  );
  executor.useConnector(
    connectorPlugin('kafka', (environment) =>
      createKafkaConnector({
        ...environment,
        loadKafkaDriver: async () => kafka.createDriver(),
        messageFormats: new Map([['json', format]]),
      }),
    ),
  );
  return executor;
}

/** `CREATE TABLE t (…) WITH ('connector' = 'kafka', …)`. */
export function kafkaTable(
  columns: string,
  options: Readonly<Record<string, string>> = {},
  name = 't',
): string {
  const all = {
    connector: 'kafka',
    topic: 'numbers',
    'bootstrap.servers': 'localhost:9092',
    format: 'json',
    ...options,
  };
  const written = Object.entries(all).filter(([, value]) => value !== '');
  return `CREATE TABLE ${name} (${columns}) WITH (${written.map(([key, value]) => `'${key}' = '${value}'`).join(', ')})`;
}

export const FROM_START_TO_END = {
  'scan.startup.mode': 'earliest-offset',
  'scan.bounded.mode': 'latest-offset',
};

/** The rows as texts, `1|a`. */
export function rowTexts(batch: ResultBatch): string[] {
  const columns = batch.schema.fields.map(({ name }) => batch.column(name));
  return Array.from({ length: batch.numRows }, (_, row) =>
    columns.map((column) => String(column[row])).join('|'),
  );
}

/** All rows of a query that ends. */
export async function rowsOfQuery(
  executor: StreamingSQLExecutor,
  sql: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const rows: string[] = [];
  for await (const batch of executor.executeStreamingSQL(
    sql,
    signal === undefined ? {} : { signal },
  )) {
    rows.push(...rowTexts(batch as ResultBatch));
  }
  return rows;
}

/** The first `count` rows of a query that goes on for ever. */
export async function firstRows(
  executor: StreamingSQLExecutor,
  sql: string,
  count: number,
): Promise<string[]> {
  const rows: string[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) {
    rows.push(...rowTexts(batch as ResultBatch));
    if (rows.length >= count) break;
  }
  return rows;
}
