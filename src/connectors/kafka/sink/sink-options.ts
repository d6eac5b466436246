import type { OptionReader } from '../../../common/option-reader.js';
import type { SinkConfig } from '../../sink.js';
import type { WriterOptions } from '../driver/kafka-driver.js';

export type DeliveryGuarantee = 'none' | 'at-least-once' | 'exactly-once';

/** How a table is written, its connection and formats apart. */
export interface KafkaSinkOptions {
  readonly topic: string;
  readonly guarantee: DeliveryGuarantee;
  /** Undefined: by key, or in turn. */
  readonly partition: number | undefined;
  /** The writer's name, by which it fences those before it. */
  readonly transactionalId: string;
  /** The group of its marker, which no other job writes to, be it given the same prefix. */
  readonly markerGroup: string;
  readonly acks: WriterOptions['acks'];
  readonly compression: WriterOptions['compression'];
  readonly transactionTimeoutMs: number;
  /** How long a request is repeated that fails in a way that passes. */
  readonly deliveryTimeoutMs: number;
  /** The most that is sent at once. */
  readonly requestBytesMax: number;
}

const MIB = 1 << 20;

/**
 * What brokers allow at most unless told otherwise. It only matters when a process dies in the middle of a transaction and is not
 * started again: so long do readers of committed records wait.
 */
const TRANSACTION_TIMEOUT_MS = 900_000;

const ACKS = { all: 'all', '-1': 'all', '1': 'leader', '0': 'none' } as const;

/** Under Flink's names. Throws VALIDATION_ERROR. */
export function readKafkaSinkOptions(options: OptionReader, config: SinkConfig): KafkaSinkOptions {
  const topic = options.required('topic', "name the topic to write to, as in 'topic' = 'totals'");
  if (topic.includes(';')) throw options.error('topic', 'names several: one can be written to');
  if (options.text('topic-pattern') !== undefined) {
    throw options.error('topic-pattern', "is for reading: name the 'topic' to write to");
  }
  const guarantee = options.oneOf(
    'sink.delivery-guarantee',
    ['none', 'at-least-once', 'exactly-once'],
    'at-least-once',
  );
  options.integer('sink.parallelism', 1, 1, 1);
  const prefix = options.text('sink.transactional-id-prefix');
  if (prefix === '') throw options.error('sink.transactional-id-prefix', 'must not be empty');
  const transactionalId = prefix ?? `${config.jobId}-${config.name}`;
  const acks = ACKS[options.oneOf('properties.acks', ['all', '-1', '1', '0'], 'all')];
  if (guarantee === 'exactly-once' && acks !== 'all') {
    throw options.error('properties.acks', "must be 'all' where rows are delivered exactly once");
  }
  return {
    topic,
    guarantee,
    partition: readPartition(options, config),
    transactionalId,
    markerGroup: `${prefix === undefined ? transactionalId : `${prefix}-${config.jobId}-${config.name}`}-marker`,
    acks,
    compression: options.oneOf(
      'properties.compression.type',
      ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
      'none',
    ),
    transactionTimeoutMs: options.integer(
      'properties.transaction.timeout.ms',
      TRANSACTION_TIMEOUT_MS,
      1,
    ),
    deliveryTimeoutMs: options.integer('properties.delivery.timeout.ms', 120_000, 0),
    requestBytesMax: options.integer('properties.max.request.size', MIB, 1024),
  };
}

/** With one writer, 'fixed' means one partition; 'round-robin' is what records without key do by themselves. */
function readPartition(options: OptionReader, { name }: SinkConfig): number | undefined {
  const partitioner = options.text('sink.partitioner') ?? 'default';
  switch (partitioner.toLowerCase()) {
    case 'default':
      return undefined;
    case 'fixed':
      return 0;
    case 'round-robin':
      if (options.text('key.fields') === undefined) return undefined;
      throw options.error(
        'sink.partitioner',
        `can't be 'round-robin' for records with a key: leave it out, or 'key.fields' of table "${name}"`,
      );
    default:
      throw options.error(
        'sink.partitioner',
        `must be 'default' or 'fixed' or 'round-robin', got '${partitioner}': classes of one's own can't be loaded here`,
      );
  }
}
