import { must } from '../../../common/assert.js';
import type { SourceSplit } from '../../source.js';
import type { TopicPartition } from '../driver/kafka-driver.js';
import type { RecordBlock } from '../driver/record-block.js';
import type { SplitPlace } from './offset-text.js';

/** Records of one block, [from, to), that are next. */
export interface RecordRun {
  readonly block: RecordBlock;
  readonly from: number;
  readonly to: number;
}

/** A partition: what was fetched of it and waits to be decoded, and how far it has been decoded. */
export class KafkaSplit implements SourceSplit, TopicPartition {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  /** Everything below is read; Infinity without `scan.bounded.mode`. */
  readonly end: number;
  /** Nothing has been received yet, and it was to start with what is kept: the start may be found anew. */
  mayStartAnew: boolean;
  /** Rows of the next record that were sent on before a restore. */
  rowsToDrop: number;
  /** Where the turn ends that the partition has right now; undefined while it has none: see `SplitChooser`. */
  turnEnd: number | undefined;
  /** Timestamp of the latest record that was decoded. */
  timestampMs = Number.NEGATIVE_INFINITY;
  /** When rows were last decoded, by the clock. */
  activeAtMs: number;
  /** The reader's connection works: what is missing will come soon. */
  isReachable = true;
  /** Why not. */
  trouble: string | undefined;
  /** The offset behind the last record that may be read, so far as it is known. */
  logEnd: number;
  #position: number;
  #fetchedTo: number;
  readonly #blocks: RecordBlock[] = [];
  /** Next record of the first block. */
  #record = 0;
  #queuedBytes = 0;

  constructor(
    { topic, partition }: TopicPartition,
    place: SplitPlace,
    logEnd: number,
    mayStartAnew: boolean,
    nowMs: number,
  ) {
    this.id = `${topic}-${partition}`;
    this.topic = topic;
    this.partition = partition;
    this.end = place.end ?? Number.POSITIVE_INFINITY;
    this.rowsToDrop = place.rows ?? 0;
    this.turnEnd = place.isOnTurn === true ? turnEndBehind(place.next) : undefined;
    this.logEnd = logEnd;
    this.mayStartAnew = mayStartAnew;
    this.activeAtMs = nowMs;
    this.#position = place.next;
    this.#fetchedTo = place.next;
  }

  /** Offset of the next record to be decoded. */
  get position(): number {
    return this.#position;
  }

  /** Offsets between what was decoded and what there is. */
  get pendingRows(): number {
    return Math.max(0, Math.min(this.logEnd, this.end) - this.#position);
  }

  /** Offset behind what has been received. */
  get fetchedTo(): number {
    return this.#fetchedTo;
  }

  /** What received blocks hold on to. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get hasEnded(): boolean {
    return this.#position >= this.end;
  }

  /** Whether records are at hand. */
  get isReady(): boolean {
    return this.#blocks.length > 0;
  }

  /** Whether everything that the partition is known to hold has been received. */
  get isCaughtUp(): boolean {
    return this.#fetchedTo >= Math.min(this.logEnd, this.end);
  }

  get hasRows(): boolean {
    return (
      !this.hasEnded && (this.isReady || !this.isCaughtUp || this.end < Number.POSITIVE_INFINITY)
    );
  }

  get place(): SplitPlace {
    return this.placeAt(this.#position, this.rowsToDrop);
  }

  placeAt(next: number, rows: number): SplitPlace {
    return {
      next,
      ...(rows === 0 ? {} : { rows }),
      ...(this.end === Number.POSITIVE_INFINITY ? {} : { end: this.end }),
      ...(next < Math.min(this.turnEnd ?? 0, this.end) ? { isOnTurn: true } : {}),
    };
  }

  /** Takes a block that was fetched; records that are known already are passed over. */
  receive(block: RecordBlock): void {
    this.mayStartAnew = false;
    if (block.nextOffset <= this.#fetchedTo) return;
    if (this.#blocks.length === 0) this.#record = firstAtOrBehind(block, this.#fetchedTo);
    this.#fetchedTo = block.nextOffset;
    this.logEnd = Math.max(this.logEnd, block.nextOffset);
    this.#blocks.push(block);
    this.#queuedBytes += block.byteLength;
    this.#passExhausted();
  }

  /** The records at hand below `limit`, of one block; undefined where there is none. */
  peek(limit: number): RecordRun | undefined {
    const [block] = this.#blocks;
    if (block === undefined) return undefined;
    const to = firstAtOrBehind(block, Math.min(limit, this.end));
    return to > this.#record ? { block, from: this.#record, to } : undefined;
  }

  /** Everything before `record` of the first block is decoded. */
  advance(record: number): void {
    const block = must(this.#blocks[0]);
    if (record > this.#record) {
      const decoded = must(block.timestampsMs[record - 1]);
      this.timestampMs = Math.max(this.timestampMs, decoded);
    }
    this.#record = record;
    this.#passExhausted();
  }

  /** Starts elsewhere, before anything was received. */
  startAt(offset: number): void {
    this.#position = offset;
    this.#fetchedTo = offset;
  }

  /** Leaves blocks behind that have no record to be read any more. */
  #passExhausted(): void {
    for (;;) {
      const [block] = this.#blocks;
      if (block === undefined) return;
      if (this.#record < block.count) {
        const offset = must(block.offsets[this.#record]);
        if (offset < this.end) {
          this.#position = offset;
          return;
        }
        // What lies behind the end doesn't matter.
        this.#position = this.end;
        this.#blocks.length = 0;
        this.#queuedBytes = 0;
        return;
      }
      this.#blocks.shift();
      this.#queuedBytes -= block.byteLength;
      this.#position = Math.min(block.nextOffset, this.end);
      const [next] = this.#blocks;
      this.#record = next === undefined ? 0 : firstAtOrBehind(next, this.#position);
    }
  }
}

/** Turns are cut at multiples of this, wherever a partition starts, so that they don't depend on how it was fetched. */
const OFFSETS_PER_TURN = 8192;

export function turnEndBehind(offset: number): number {
  return (Math.floor(offset / OFFSETS_PER_TURN) + 1) * OFFSETS_PER_TURN;
}

/** The first record of the block whose offset is at least `offset`; `count` where there is none. */
function firstAtOrBehind({ count, offsets }: RecordBlock, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (must(offsets[middle]) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
