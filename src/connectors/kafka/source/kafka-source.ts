import type { RecordBatch } from '../../../columnar/arrow.js';
import type { ColumnBatch } from '../../../columnar/column-batch.js';
import { sliceBatch } from '../../../columnar/select-batch.js';
import { assert, must } from '../../../common/assert.js';
import { OptionReader } from '../../../common/option-reader.js';
import { ArrowFetcher } from '../../arrow-fetcher.js';
import type { ColumnTarget, SourceConfig, SourceOffset, SplitSource } from '../../source.js';
import { WaitingFetch } from '../../waiting-fetch.js';
import {
  type KafkaConnectionOptions,
  readConnectionOptions,
} from '../connection/kafka-connection-options.js';
import { openConnection } from '../connection/open-connection.js';
import type { KafkaClient } from '../driver/kafka-driver.js';
import { errorOfTable } from '../error-of-table.js';
import type { KafkaEnvironment } from '../kafka-environment.js';
import { acceptSinkOptions } from '../sink-options.js';
import { GroupCommitter } from './group-committer.js';
import type { KafkaSplit } from './kafka-split.js';
import { MalformedRecords } from './malformed-records.js';
import { parseOffset, printOffset } from './offset-text.js';
import { type DecodedParts, readFormats } from './read-formats.js';
import { ReaderPool } from './reader-pool.js';
import { RecordDecoder } from './record-decoder.js';
import { isRetriable, retried } from './retry.js';
import { readScanOptions, type ScanOptions } from './scan-options.js';
import { SplitChooser } from './split-chooser.js';
import { SplitFinder } from './split-finder.js';
import { UpsertRecordDecoder } from './upsert-record-decoder.js';

/** Where the caller says nothing of how many connections may read. */
const READERS_MAX = 16;
/** Rounds without a row between two turns that are left to the rest of the process. */
const ROUNDS_PER_TURN = 16;

/** A table of Kafka topics: their partitions are its splits. Places are by partition: see `printOffset`. */
export class KafkaSource implements SplitSource {
  readonly #config: SourceConfig;
  readonly #environment: KafkaEnvironment;
  readonly #options: OptionReader;
  readonly #scan: ScanOptions;
  readonly #connection: KafkaConnectionOptions;
  readonly #malformed: MalformedRecords;
  readonly #chooser: SplitChooser;
  readonly #arrowFetcher: ArrowFetcher;
  readonly #waiting: WaitingFetch;
  readonly #closing = new AbortController();
  #splits: readonly KafkaSplit[] = [];
  #client: KafkaClient | undefined;
  #finder: SplitFinder | undefined;
  #committer: GroupCommitter | undefined;
  #parts: DecodedParts | undefined;
  /** The key of a table that takes records for the newest state of their keys. */
  readonly #upsertKey: readonly string[] | undefined;
  #decoder: RecordDecoder | UpsertRecordDecoder | undefined;
  #pool: ReaderPool | undefined;
  /** What the next fetch throws. */
  #failure: { readonly error: unknown } | undefined;
  #cancelDiscovery: (() => void) | undefined;
  #fetchedSplit = 0;
  #onTroubles = (): void => {};
  /** Rows in front of the batch fetched last that were left out of it. */
  #droppedRows = 0;

  /** With `upsertKey` a record replaces the one before of its key, and a tombstone deletes that. */
  constructor(config: SourceConfig, environment: KafkaEnvironment, upsertKey?: readonly string[]) {
    this.#upsertKey = upsertKey;
    this.#config = config;
    this.#environment = environment;
    this.#options = new OptionReader(config);
    this.#connection = readConnectionOptions(this.#options, config);
    this.#scan = readScanOptions(this.#options);
    this.#malformed = new MalformedRecords(config, this.#scan.onMalformed);
    const { maxDriftMs, idleTimeoutMs } = this.#scan;
    this.#chooser = new SplitChooser({ isBounded: this.#isBounded, maxDriftMs, idleTimeoutMs });
    this.#arrowFetcher = new ArrowFetcher(this, config.schema);
    this.#waiting = new WaitingFetch(environment.timers);
  }

  /** Also finds the partitions and where they start, trying for a while when no broker answers. */
  async init(): Promise<void> {
    const { name } = this.#config;
    const { messageFormats } = this.#environment;
    const upsertKey = this.#upsertKey;
    this.#parts = await readFormats(this.#config, this.#options, messageFormats, upsertKey);
    acceptSinkOptions(this.#options);
    this.#options.finish();
    const driver = await this.#environment.loadKafkaDriver();
    const client = driver.connect(await openConnection(this.#connection, name, this.#environment));
    this.#client = client;
    const finder = new SplitFinder(name, client.admin, this.#scan, () => this.#nowMs);
    this.#finder = finder;
    const { splits, problem } = await this.#retried(() => finder.start());
    this.#splits = splits;
    if (problem !== undefined) this.#failure = { error: problem };
    const { group } = this.#scan;
    if (group !== undefined) this.#committer = new GroupCommitter(client.admin, group);
  }

  async seek(offset: SourceOffset): Promise<void> {
    const places = parseOffset(offset, this.#config.name);
    const finder = must(this.#finder);
    // A table that had no partition yet starts as if for the first time.
    if (places.size === 0) return;
    this.#failure = undefined;
    this.#splits = await this.#retried(() => finder.resume(places));
  }

  splits(): readonly KafkaSplit[] {
    return this.#splits;
  }

  fetchedSplit(): number {
    return this.#fetchedSplit;
  }

  /** What ends is read in an order that depends on the records alone: see SplitChooser. */
  isOrderRepeatable(): boolean {
    return this.#isBounded;
  }

  watchProgress(watermarkMsOf: (split: number) => number): void {
    this.#chooser.watchProgress(watermarkMsOf);
  }

  watchTroubles(listener: () => void): void {
    this.#onTroubles = listener;
  }

  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    return this.#arrowFetcher.fetchNextBatch(signal);
  }

  async fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null> {
    const decoder = this.#decoder ?? this.#open(target);
    for (let round = 1; ; round++) {
      signal?.throwIfAborted();
      if (this.#closing.signal.aborted) return null;
      if (this.#failure !== undefined) throw this.#failure.error;
      this.#waiting.reset();
      this.#pool?.noteLogEnds();
      const choice = this.#chooser.choose(this.#splits, this.#nowMs);
      if (choice.kind === 'end') return null;
      if (choice.kind === 'wait') {
        await this.#waiting.wait(choice.durationMs, signal);
        continue;
      }
      target.arena.reset();
      const batch = await this.#decode(decoder, choice.index, choice.limit, target);
      if (batch.numRows > 0 || this.#malformed.takeLetterCount() > 0) return batch;
      if (round % ROUNDS_PER_TURN === 0) await this.#environment.timers.turn();
    }
  }

  offsetBehind(rows: number): SourceOffset {
    const decoder = must(this.#decoder);
    const row = rows + this.#droppedRows;
    const { block, record } = decoder.recordOf(row);
    let rowsBefore = 0;
    while (rowsBefore < row && isRecord(decoder.recordOf(row - rowsBefore - 1))) rowsBefore++;
    function isRecord(other: ReturnType<RecordDecoder['recordOf']>): boolean {
      return other.block === block && other.record === record;
    }
    return printOffset(
      this.#splits.map((split, index) => [
        split.id,
        index === this.#fetchedSplit
          ? split.placeAt(must(block.offsets[record]), rowsBefore)
          : split.place,
      ]),
    );
  }

  getCurrentOffset(): SourceOffset {
    return printOffset(this.#splits.map((split) => [split.id, split.place]));
  }

  /** Resolves at once: what Kafka is told is for information. */
  async commitOffset(offset: SourceOffset): Promise<void> {
    const places = parseOffset(offset, this.#config.name);
    this.#committer?.commit(
      this.#splits.flatMap(({ id, topic, partition }) => {
        const place = places.get(id);
        return place === undefined ? [] : [{ topic, partition, offset: place.next }];
      }),
    );
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#config.name;
  }

  getTopic(): string {
    const { topics } = this.#scan;
    return topics.kind === 'list' ? topics.topics.join(';') : topics.pattern.source;
  }

  getPartition(): number {
    return 0;
  }

  getSkippedRows(): number {
    return this.#malformed.skippedRows + (this.#decoder?.skippedRows ?? 0);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#cancelDiscovery?.();
    this.#waiting.wake();
    await this.#pool?.close();
    this.#decoder?.close();
    this.#decoder = undefined;
    await this.#client?.close();
  }

  get #isBounded(): boolean {
    return this.#scan.bounded.kind !== 'unbounded';
  }

  get #nowMs(): number {
    return this.#environment.clock.monotonicMs();
  }

  async #retried<T>(work: () => Promise<T>): Promise<T> {
    const { connectTimeoutMs } = this.#scan;
    try {
      return await retried(work, connectTimeoutMs, this.#environment, this.#closing.signal);
    } catch (error) {
      throw errorOfTable(error, this.#config.name, this.getTopic());
    }
  }

  /** Starts to read. */
  #open(target: ColumnTarget): RecordDecoder | UpsertRecordDecoder {
    const parts = must(this.#parts);
    const decoder =
      parts.tombstone === undefined
        ? new RecordDecoder(this.#config, parts, target, this.#malformed)
        : new UpsertRecordDecoder(this.#config, parts, parts.tombstone, target, this.#malformed);
    this.#decoder = decoder;
    if (this.#failure !== undefined) return decoder;
    const pool = new ReaderPool({
      table: this.#config.name,
      client: must(this.#client),
      scan: this.#scan,
      readersMax: this.#config.parallelism ?? READERS_MAX,
      retry: this.#environment,
      changed: () => this.#waiting.wake(),
      troublesChanged: () => this.#onTroubles(),
      failed: (error) => this.#fail(error),
      startAnew: (split) => must(this.#finder).startAnew(split),
    });
    this.#pool = pool;
    void pool.deal(this.#splits);
    this.#scheduleDiscovery();
    return decoder;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error: errorOfTable(error, this.#config.name, this.getTopic()) };
    this.#waiting.wake();
  }

  async #decode(
    decoder: RecordDecoder | UpsertRecordDecoder,
    index: number,
    limit: number,
    target: ColumnTarget,
  ): Promise<ColumnBatch> {
    const split = must(this.#splits[index]);
    decoder.startBatch();
    this.#malformed.startBatch(split.rowsToDrop);
    for (let run = split.peek(limit); run !== undefined; run = split.peek(limit)) {
      const preparation = decoder.prepare(run);
      if (preparation !== undefined) {
        await preparation;
        // The decoder may be gone.
        this.#closing.signal.throwIfAborted();
      }
      const next = decoder.decode(run);
      split.advance(next);
      if (decoder.isFull) break;
      assert(next > run.from, 'a decoder that is not full decodes something');
    }
    this.#pool?.taken(split);
    this.#fetchedSplit = index;
    const batch = decoder.finishBatch();
    const dropped = Math.min(split.rowsToDrop, batch.numRows);
    this.#droppedRows = dropped;
    if (batch.numRows === 0) return batch;
    split.rowsToDrop = 0;
    split.activeAtMs = this.#nowMs;
    const { arena } = target;
    return sliceBatch(arena.memory, arena, batch, dropped, batch.numRows);
  }

  #scheduleDiscovery(): void {
    const { discoveryIntervalMs } = this.#scan;
    if (discoveryIntervalMs === 0 || this.#isBounded || this.#closing.signal.aborted) return;
    this.#cancelDiscovery = this.#environment.timers.after(discoveryIntervalMs, () => {
      void this.#discover().finally(() => this.#scheduleDiscovery());
    });
  }

  async #discover(): Promise<void> {
    try {
      const known = new Set(this.#splits.map(({ id }) => id));
      const added = await must(this.#finder).findNew(known);
      if (added.length === 0 || this.#closing.signal.aborted) return;
      this.#splits = [...this.#splits, ...added];
      await this.#pool?.deal(this.#splits);
      this.#waiting.wake();
    } catch (error) {
      if (!isRetriable(error)) this.#fail(error);
    }
  }
}
