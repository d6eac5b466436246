import { must, unreachable } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type {
  CommittedOffset,
  IsolationLevel,
  KafkaAdmin,
  OffsetRange,
  TopicPartition,
} from '../driver/kafka-driver.js';
import type { BoundedMode, SpecificOffsets, StartupMode } from './scan-modes.js';

/** Where a partition starts and ends when there is no checkpoint to go on from. */
export interface PartitionBounds extends TopicPartition {
  /** Undefined where the group has nothing, and no option says what to do then. */
  readonly start: number | undefined;
  /** Infinity for one that doesn't end. */
  readonly end: number;
  /** What there is. */
  readonly range: OffsetRange;
}

/** What the brokers know of one topic, asked for as far as the modes need it. */
interface TopicOffsets {
  readonly ranges: readonly OffsetRange[];
  readonly committed: readonly (CommittedOffset | undefined)[];
  readonly startsForTime: readonly number[];
  readonly endsForTime: readonly number[];
}

/** Resolves startup and bounded mode for the partitions, in their order. Throws KafkaError. */
export async function resolveOffsets(
  admin: KafkaAdmin,
  partitions: readonly TopicPartition[],
  modes: {
    readonly startup: StartupMode;
    readonly bounded: BoundedMode;
    readonly group: string | undefined;
    readonly isolation: IsolationLevel;
  },
): Promise<readonly PartitionBounds[]> {
  const { startup, bounded, group, isolation } = modes;
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const usesGroup = [startup, bounded].some(
    ({ kind }) => kind === 'group-offsets' || kind === 'specific-offsets',
  );
  const known = await Promise.all(
    topics.map(async (topic): Promise<TopicOffsets> => {
      const [ranges, committed, startsForTime, endsForTime] = await Promise.all([
        admin.offsets(topic, isolation),
        usesGroup && group !== undefined ? admin.committedOffsets(group, topic) : [],
        startup.kind === 'timestamp' ? admin.offsetsForTime(topic, startup.epochMs) : [],
        bounded.kind === 'timestamp' ? admin.offsetsForTime(topic, bounded.epochMs) : [],
      ]);
      return { ranges, committed, startsForTime, endsForTime };
    }),
  );
  return partitions.map(({ topic, partition }): PartitionBounds => {
    const offsets = must(known[topics.indexOf(topic)]);
    const range = offsets.ranges[partition] ?? { first: 0, end: 0 };
    const start = startOf(startup, partition, offsets, range);
    const end = Math.max(start ?? range.first, endOf(bounded, partition, offsets, range, start));
    return { topic, partition, start, end, range };
  });
}

function startOf(
  mode: StartupMode,
  partition: number,
  { committed, startsForTime }: TopicOffsets,
  range: OffsetRange,
): number | undefined {
  switch (mode.kind) {
    case 'earliest-offset':
      return range.first;
    case 'latest-offset':
      return range.end;
    case 'timestamp':
      return startsForTime[partition] ?? range.end;
    case 'specific-offsets':
      // As Flink does with partitions that the option leaves out.
      return mode.offsets.get(partition) ?? committed[partition]?.offset ?? range.first;
    case 'group-offsets': {
      const offset = committed[partition]?.offset;
      if (offset !== undefined && offset >= range.first && offset <= range.end) return offset;
      if (mode.reset === 'none') return offset;
      return mode.reset === 'earliest' ? range.first : range.end;
    }
    default:
      return unreachable(mode);
  }
}

function endOf(
  mode: BoundedMode,
  partition: number,
  { committed, endsForTime }: TopicOffsets,
  range: OffsetRange,
  start: number | undefined,
): number {
  switch (mode.kind) {
    case 'unbounded':
      return Number.POSITIVE_INFINITY;
    case 'latest-offset':
      return range.end;
    case 'timestamp':
      return endsForTime[partition] ?? range.end;
    case 'group-offsets':
      return committed[partition]?.offset ?? range.end;
    case 'specific-offsets':
      return specificEnd(mode.offsets, partition, start ?? range.first);
    default:
      return unreachable(mode);
  }
}

/** As in Flink, nothing is read of a partition that the option leaves out. */
function specificEnd(offsets: SpecificOffsets, partition: number, start: number): number {
  return offsets.get(partition) ?? start;
}

export function noGroupOffset(
  table: string,
  group: string,
  { topic, partition }: TopicPartition,
): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" starts where the group "${group}" is, but the group has committed nothing for topic "${topic}", partition ${partition}: ` +
      "say where to start with 'properties.auto.offset.reset' = 'earliest' or 'latest', or with 'scan.startup.mode'.",
    { component: table, topic, partition, option: 'scan.startup.mode' },
  );
}
