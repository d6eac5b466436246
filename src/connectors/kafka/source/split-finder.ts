import { must } from '../../../common/assert.js';
import type { KafkaAdmin, OffsetRange, TopicPartition } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import { findPartitions } from './find-partitions.js';
import { KafkaSplit } from './kafka-split.js';
import type { SplitPlace } from './offset-text.js';
import { offsetLost } from './reader-pool.js';
import { noGroupOffset, resolveOffsets } from './resolve-offsets.js';
import type { ScanOptions } from './scan-options.js';

/** The partitions of a table, and why it can't start with them, unless it goes on where an earlier run was. */
export interface FoundSplits {
  readonly splits: readonly KafkaSplit[];
  readonly problem: unknown;
}

/** Finds a table's partitions, and where to read them from. Throws KafkaError. */
export class SplitFinder {
  readonly #table: string;
  readonly #admin: KafkaAdmin;
  readonly #scan: ScanOptions;
  readonly #nowMs: () => number;

  constructor(table: string, admin: KafkaAdmin, scan: ScanOptions, nowMs: () => number) {
    this.#table = table;
    this.#admin = admin;
    this.#scan = scan;
    this.#nowMs = nowMs;
  }

  /** All partitions, from where the options say. */
  async start(): Promise<FoundSplits> {
    const { startup, topics } = this.#scan;
    const partitions = await findPartitions(this.#admin, topics, this.#table);
    const bounds = await resolveOffsets(this.#admin, partitions, this.#scan);
    let problem: unknown;
    const splits = bounds.map((found) => {
      if (found.start === undefined && startup.kind === 'group-offsets') {
        problem ??= noGroupOffset(this.#table, startup.group, found);
      }
      const next = found.start ?? found.range.first;
      const mayStartAnew = startup.kind === 'earliest-offset' || startup.kind === 'timestamp';
      return this.#split(found, this.#place(next, found.end), found.range.end, mayStartAnew);
    });
    return { splits, problem };
  }

  /**
   * The partitions that an earlier run has left at `places`, in their order; then those that have been added since, from their
   * first record. Throws CONNECTOR_ERROR where a place is gone.
   */
  async resume(places: ReadonlyMap<string, SplitPlace>): Promise<readonly KafkaSplit[]> {
    const partitions = await findPartitions(this.#admin, this.#scan.topics, this.#table);
    const byId = new Map(partitions.map((one) => [`${one.topic}-${one.partition}`, one]));
    const known: KafkaSplit[] = [];
    for (const [id, place] of places) {
      const partition = byId.get(id);
      if (partition === undefined) throw partitionLost(this.#table, id);
      const { first, end } = await this.#range(partition);
      if (place.next < first || place.next > end) {
        throw offsetLost(this.#table, partition, place.next);
      }
      known.push(this.#split(partition, place, end, false));
    }
    // What ends has ended with the partitions that it had.
    return this.#isBounded ? known : [...known, ...(await this.#added(partitions, places))];
  }

  /** Partitions that are not among the known ones, from their first record. */
  async findNew(known: ReadonlySet<string>): Promise<readonly KafkaSplit[]> {
    const partitions = await findPartitions(this.#admin, this.#scan.topics, this.#table);
    return this.#added(partitions, known);
  }

  /** Where a partition starts whose start is gone before anything was read. */
  async startAnew({ topic, partition }: TopicPartition): Promise<number> {
    const { startup } = this.#scan;
    const { first } = await this.#range({ topic, partition });
    if (startup.kind !== 'timestamp') return first;
    const starts = await this.#admin.offsetsForTime(topic, startup.epochMs);
    return Math.max(first, starts[partition] ?? first);
  }

  get #isBounded(): boolean {
    return this.#scan.bounded.kind !== 'unbounded';
  }

  async #added(
    partitions: readonly TopicPartition[],
    known: { has(id: string): boolean },
  ): Promise<readonly KafkaSplit[]> {
    const added = partitions.filter(({ topic, partition }) => !known.has(`${topic}-${partition}`));
    return Promise.all(
      added.map(async (partition) => {
        const { first, end } = await this.#range(partition);
        return this.#split(partition, { next: first }, end, true);
      }),
    );
  }

  async #range({ topic, partition }: TopicPartition): Promise<OffsetRange> {
    const ranges = await this.#admin.offsets(topic, 'read_uncommitted');
    return must(ranges[partition], 'a partition has offsets');
  }

  #place(next: number, end: number): SplitPlace {
    return end === Number.POSITIVE_INFINITY ? { next } : { next, end };
  }

  #split(
    partition: TopicPartition,
    place: SplitPlace,
    logEnd: number,
    mayStartAnew: boolean,
  ): KafkaSplit {
    return new KafkaSplit(partition, place, logEnd, mayStartAnew, this.#nowMs());
  }
}

function partitionLost(table: string, id: string): KafkaError {
  return new KafkaError(
    'unknown-topic',
    `Table "${table}" can't go on where it was: the partition "${id}" is not there any more. Nothing is passed over silently: ` +
      'start the query under another name if the topic has been made anew.',
  );
}
