import type { OptionReader } from '../../../common/option-reader.js';
import type { IsolationLevel } from '../driver/kafka-driver.js';
import {
  type BoundedMode,
  readBoundedMode,
  readStartupMode,
  type StartupMode,
} from './scan-modes.js';

/** What is read: topics by name, or all whose whole name a pattern matches. */
export type TopicChoice =
  | { readonly kind: 'list'; readonly topics: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: RegExp };

/** How a Kafka table is read; formats and the way to the brokers apart. */
export interface ScanOptions {
  readonly topics: TopicChoice;
  readonly group: string | undefined;
  readonly startup: StartupMode;
  readonly bounded: BoundedMode;
  /** How often new partitions and topics are looked for; 0 for never. */
  readonly discoveryIntervalMs: number;
  readonly isolation: IsolationLevel;
  readonly bytesPerPartitionMax: number;
  /** Of fetched records that wait to be decoded, all partitions together. */
  readonly bufferBytesMax: number;
  /** How long to go on trying when no broker answers at the start. */
  readonly connectTimeoutMs: number;
  readonly onMalformed: 'fail' | 'skip';
  /** Partitions further ahead of the last one wait; undefined where they may run as they like. */
  readonly maxDriftMs: number | undefined;
  /** After how long without rows a partition doesn't hold others back by `maxDriftMs`. */
  readonly idleTimeoutMs: number;
}

const MEBIBYTE = 2 ** 20;

/** Reads and checks the options. Throws VALIDATION_ERROR. The defaults are Flink's and Kafka's, where they have one. */
export function readScanOptions(options: OptionReader): ScanOptions {
  const topics = readTopics(options);
  const group = oneNameOf(options, 'group.id', 'properties.group.id');
  const startup = readStartupMode(options, group);
  const bounded = readBoundedMode(options, group);
  const isSingle = topics.kind === 'list' && topics.topics.length === 1;
  for (const [name, { kind }] of [
    ['scan.startup.specific-offsets', startup],
    ['scan.bounded.specific-offsets', bounded],
  ] as const) {
    if (kind === 'specific-offsets' && !isSingle) {
      throw options.error(name, "is for one topic alone: name it in 'topic'");
    }
  }
  const maxDriftMs = options.durationMs('scan.watermark.alignment.max-drift', -1);
  return {
    topics,
    group,
    startup,
    bounded,
    discoveryIntervalMs: options.durationMs('scan.topic-partition-discovery.interval', 300_000),
    isolation: options.oneOf(
      'properties.isolation.level',
      ['read_committed', 'read_uncommitted'],
      'read_uncommitted',
    ),
    bytesPerPartitionMax: options.bytes('properties.max.partition.fetch.bytes', MEBIBYTE),
    bufferBytesMax: options.bytes('properties.fetch.max.bytes', 50 * MEBIBYTE),
    connectTimeoutMs: options.durationMs('scan.connect.timeout', 30_000),
    onMalformed: options.oneOf('scan.on-malformed', ['fail', 'skip'], 'fail'),
    maxDriftMs: maxDriftMs < 0 ? undefined : maxDriftMs,
    idleTimeoutMs: options.durationMs('scan.watermark.idle-timeout', 30_000),
  };
}

/** Whether a table with these options ends by itself. */
export function isBoundedScan(options: ReadonlyMap<string, string>): boolean {
  const mode = options.get('scan.bounded.mode');
  return mode !== undefined && mode.toLowerCase() !== 'unbounded';
}

function readTopics(options: OptionReader): TopicChoice {
  const list = options.text('topic');
  const pattern = options.text('topic-pattern');
  if (pattern !== undefined) {
    if (list !== undefined) {
      throw options.error('topic-pattern', "can't stand beside 'topic': name topics or a pattern");
    }
    try {
      return { kind: 'pattern', pattern: new RegExp(`^(?:${pattern})$`, 'u') };
    } catch {
      throw options.error('topic-pattern', `must be a regular expression, got '${pattern}'`);
    }
  }
  const text = options.required('topic', "name the topic to read, or several as in 'a;b'");
  const topics = text.split(';').map((topic) => topic.trim());
  const twice = topics.find((topic, i) => topics.indexOf(topic) !== i);
  if (twice !== undefined) throw options.error('topic', `names "${twice}" twice`);
  if (topics.includes('')) throw options.error('topic', `has an empty name in '${text}'`);
  return { kind: 'list', topics };
}

/** An option of two names, of which one at most may be given. */
function oneNameOf(options: OptionReader, plain: string, flink: string): string | undefined {
  const short = options.text(plain);
  const long = options.text(flink);
  if (short !== undefined && long !== undefined && short !== long) {
    throw options.error(plain, `and '${flink}' differ: give one of them`);
  }
  return long ?? short;
}
