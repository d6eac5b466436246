import type { RecordBatch } from '../../../columnar/arrow.js';
import type { ColumnBatch } from '../../../columnar/column-batch.js';
import { sliceBatch } from '../../../columnar/select-batch.js';
import { assert, must } from '../../../common/assert.js';
import { OptionReader } from '../../../common/option-reader.js';
import { ArrowFetcher } from '../../arrow-fetcher.js';
import type { DecodedPart } from '../../messages/part-decoder.js';
import { readMessageFormat } from '../../messages/read-message-format.js';
import { RetryPolicy } from '../../retry-policy.js';
import type { ColumnTarget, SourceConfig, SourceOffset, SplitSource } from '../../source.js';
import { WaitingFetch } from '../../waiting-fetch.js';
import {
  type NatsConnectionOptions,
  readConnectionOptions,
} from '../connection/connection-options.js';
import { openConnection } from '../connection/open-connection.js';
import { errorOfTable, isPassing } from '../driver/nats-error.js';
import type { NatsEnvironment } from '../nats-environment.js';
import { acceptSinkOptions } from '../sink/sink-options.js';
import { MalformedMessages } from './malformed-messages.js';
import { readScanOptions, type ScanOptions } from './scan-options.js';
import { StreamDecoder } from './stream-decoder.js';
import { StreamFeed } from './stream-feed.js';
import { parsePlace, printPlace } from './stream-place.js';
import type { StreamSplit } from './stream-split.js';
import { StreamStart } from './stream-start.js';

/** Rounds without a row between two turns that are left to the rest of the process. */
const ROUNDS_PER_TURN = 16;

/** A table of a JetStream stream, which is its one split. Its place is a sequence: see `printPlace`. */
export class NatsSource implements SplitSource {
  readonly #config: SourceConfig;
  readonly #environment: NatsEnvironment;
  readonly #options: OptionReader;
  readonly #scan: ScanOptions;
  readonly #connection: NatsConnectionOptions;
  readonly #malformed: MalformedMessages;
  readonly #arrowFetcher: ArrowFetcher;
  readonly #waiting: WaitingFetch;
  readonly #startPolicy: RetryPolicy;
  readonly #closing = new AbortController();
  #feed: StreamFeed | undefined;
  #start: StreamStart | undefined;
  #split: StreamSplit | undefined;
  #part: DecodedPart | undefined;
  #decoder: StreamDecoder | undefined;
  #isReceiving = false;
  /** What the next fetch throws. */
  #failure: { readonly error: unknown } | undefined;
  #onTroubles = (): void => {};
  /** Rows in front of the batch fetched last that were left out of it. */
  #droppedRows = 0;

  constructor(config: SourceConfig, environment: NatsEnvironment) {
    this.#config = config;
    this.#environment = environment;
    this.#options = new OptionReader(config);
    this.#connection = readConnectionOptions(this.#options);
    this.#scan = readScanOptions(this.#options);
    this.#malformed = new MalformedMessages(config, this.#scan.stream, this.#scan.onMalformed);
    this.#arrowFetcher = new ArrowFetcher(this, config.schema);
    this.#waiting = new WaitingFetch(environment.timers);
    this.#startPolicy = new RetryPolicy(environment, this.#scan.connectTimeoutMs);
  }

  /** Also finds where the stream starts and ends, trying for a while when no server answers. */
  async init(): Promise<void> {
    const { name, schema, metadataKeys } = this.#config;
    const { messageFormats, fileSystem } = this.#environment;
    const createDecoder = await readMessageFormat(this.#options, 'format', messageFormats);
    const positions = schema.flatMap((_, i) => (metadataKeys?.[i] === undefined ? [i] : []));
    this.#part = { positions, schema: positions.map((i) => must(schema[i])), createDecoder };
    acceptSinkOptions(this.#options);
    this.#options.finish();
    const driver = await this.#environment.loadNatsDriver();
    const connection = await openConnection(this.#connection, name, fileSystem);
    const start = new StreamStart(name, this.#scan);
    this.#start = start;
    this.#feed = new StreamFeed({
      connect: () => driver.connect(connection),
      read: (client) => start.read(client, must(this.#split)),
      environment: this.#environment,
      closing: this.#closing.signal,
      troubled: (reason) => this.#noteTrouble(reason),
    });
    this.#split = await this.#atStart((feed) => feed.withClient((client) => start.find(client)));
  }

  async seek(offset: SourceOffset): Promise<void> {
    const place = parsePlace(offset, this.#scan.stream, this.#config.name);
    const start = must(this.#start);
    this.#split = await this.#atStart((feed) =>
      feed.withClient((client) => start.resume(client, place)),
    );
  }

  splits(): readonly StreamSplit[] {
    return [must(this.#split)];
  }

  fetchedSplit(): number {
    return 0;
  }

  /** There is one split, and it has one order. */
  isOrderRepeatable(): boolean {
    return true;
  }

  watchProgress(): void {}

  watchTroubles(listener: () => void): void {
    this.#onTroubles = listener;
  }

  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    return this.#arrowFetcher.fetchNextBatch(signal);
  }

  async fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null> {
    const split = must(this.#split);
    const decoder = this.#decoder ?? this.#open(target);
    for (let round = 1; ; round++) {
      signal?.throwIfAborted();
      if (this.#closing.signal.aborted) return null;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (split.hasEnded) return null;
      if (!split.isReady) {
        this.#waiting.reset();
        void this.#receive(split);
        await this.#waiting.wait(undefined, signal);
        continue;
      }
      target.arena.reset();
      const batch = await this.#decode(decoder, split, target);
      if (batch.numRows > 0 || this.#malformed.takeLetterCount() > 0) return batch;
      if (round % ROUNDS_PER_TURN === 0) await this.#environment.timers.turn();
    }
  }

  offsetBehind(rows: number): SourceOffset {
    const decoder = must(this.#decoder);
    const row = rows + this.#droppedRows;
    const sequence = decoder.sequenceOf(row);
    let rowsBefore = 0;
    while (rowsBefore < row && decoder.sequenceOf(row - rowsBefore - 1) === sequence) rowsBefore++;
    return printPlace(this.#scan.stream, must(this.#split).placeAt(sequence, rowsBefore));
  }

  getCurrentOffset(): SourceOffset {
    return printPlace(this.#scan.stream, must(this.#split).place);
  }

  /** The server keeps nothing of what was read. */
  async commitOffset(): Promise<void> {}

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#config.name;
  }

  getTopic(): string {
    return this.#scan.stream;
  }

  getPartition(): number {
    return 0;
  }

  getSkippedRows(): number {
    return this.#malformed.skippedRows + (this.#decoder?.skippedRows ?? 0);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#startPolicy.close();
    this.#waiting.wake();
    await this.#feed?.close();
    this.#decoder?.close();
    this.#decoder = undefined;
  }

  async #atStart<T>(work: (feed: StreamFeed) => Promise<T>): Promise<T> {
    try {
      return await this.#startPolicy.run(() => work(must(this.#feed)), isPassing);
    } catch (error) {
      throw errorOfTable(error, this.#config.name, this.#scan.stream);
    }
  }

  #open(target: ColumnTarget): StreamDecoder {
    const { stream } = this.#scan;
    const part = must(this.#part);
    this.#decoder = new StreamDecoder(this.#config, stream, part, target, this.#malformed);
    return this.#decoder;
  }

  #noteTrouble(reason: string | undefined): void {
    const split = must(this.#split);
    if (split.trouble === reason) return;
    split.trouble = reason;
    this.#onTroubles();
  }

  /** Lets the split have what comes next, and wakes the fetch that waits for it. */
  async #receive(split: StreamSplit): Promise<void> {
    if (this.#isReceiving) return;
    this.#isReceiving = true;
    try {
      await must(this.#feed).withReader(async (reader, client) => {
        if (this.#scan.isBounded && reader.pending === 0) {
          split.passTo(split.end);
          return;
        }
        const run = await reader.next();
        await must(this.#start).checkGap(client, split, run);
        split.unreceived = reader.pending;
        split.receive(run);
      });
    } catch (error) {
      this.#failure ??= { error: errorOfTable(error, this.#config.name, this.#scan.stream) };
    } finally {
      this.#isReceiving = false;
      this.#waiting.wake();
    }
  }

  async #decode(
    decoder: StreamDecoder,
    split: StreamSplit,
    target: ColumnTarget,
  ): Promise<ColumnBatch> {
    decoder.startBatch();
    this.#malformed.startBatch(split.rowsToDrop);
    for (let part = split.peek(); part !== undefined; part = split.peek()) {
      const preparation = decoder.prepare(part);
      if (preparation !== undefined) {
        await preparation;
        // The decoder may be gone.
        this.#closing.signal.throwIfAborted();
      }
      const next = decoder.decode(part);
      split.advance(next);
      if (decoder.isFull) break;
      assert(next > part.from, 'a decoder that is not full decodes something');
    }
    const batch = decoder.finishBatch();
    const dropped = Math.min(split.rowsToDrop, batch.numRows);
    this.#droppedRows = dropped;
    if (batch.numRows === 0) return batch;
    split.rowsToDrop = 0;
    const { arena } = target;
    return sliceBatch(arena.memory, arena, batch, dropped, batch.numRows);
  }
}
