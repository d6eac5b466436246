import type { RecordBatch } from '../../columnar/arrow.js';
import type { Column } from '../../columnar/column.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { sliceBatch } from '../../columnar/select-batch.js';
import { must } from '../../common/assert.js';
import type { Json } from '../../common/json.js';
import type { OptionReader } from '../../common/option-reader.js';
import { secretsAmong } from '../../errors/secrets.js';
import { type Cell, writeCells } from '../../formats/cell-column.js';
import type { MessageDecoderFactory } from '../../formats/message-format.js';
import type { Timers } from '../../time/clock.js';
import { ArrowFetcher } from '../arrow-fetcher.js';
import type {
  ColumnTarget,
  SourceConfig,
  SourceOffset,
  SourceSplit,
  SplitSource,
} from '../source.js';
import { MalformedMessages } from './malformed-messages.js';
import type { MessageFeed, ReceivedMessages } from './message-feed.js';
import { RECEIVED_AT } from './message-metadata.js';
import { parseMessagePlace, printMessagePlace } from './message-place.js';
import { PartDecoder } from './part-decoder.js';
import { type MessageFormats, readMessageFormat } from './read-message-format.js';
import { receivedAtColumn } from './received-at-column.js';

/** Blocks without a row between two turns that are left to the rest of the process. */
const BLOCKS_PER_TURN = 16;

/** Of a fetch that nobody gives up. */
const NEVER = new AbortController().signal;

/** What makes a table of a feed. */
export interface MessageSourceSpec {
  readonly config: SourceConfig;
  /** Of the table; what the format asks of it is read in `init`, and then the rest is refused. */
  readonly options: OptionReader;
  readonly messageFormats: MessageFormats;
  readonly timers: Timers;
  readonly feed: MessageFeed;
  /** Where the messages are from, without secrets: a URL. */
  readonly origin: string;
}

/**
 * A table of messages that come one after the other from one place. It is one split, so that a checkpoint knows the place to the
 * message and not merely a number of rows: what comes behind a restart may be something else.
 */
export class MessageSource implements SplitSource {
  readonly #spec: MessageSourceSpec;
  readonly #feed: MessageFeed;
  readonly #malformed: MalformedMessages;
  readonly #arrowFetcher: ArrowFetcher;
  readonly #closing = new AbortController();
  readonly #splitId: string;
  #createDecoder: MessageDecoderFactory | undefined;
  #part: PartDecoder | undefined;
  #block: ReceivedMessages | undefined;
  /** The first message of `#block` that is not decoded. */
  #next = 0;
  /** The block that the batch fetched last is of. */
  #fetched: ReceivedMessages | undefined;
  #hasEnded = false;
  /** Rows of the next message that were sent on already by an earlier run: a change has two. */
  #rowsToDrop = 0;
  /** Rows in front of the batch fetched last that were left out of it. */
  #droppedRows = 0;
  #decoding: Promise<unknown> | undefined;

  constructor(spec: MessageSourceSpec) {
    this.#spec = spec;
    this.#feed = spec.feed;
    this.#malformed = new MalformedMessages(spec.config, spec.options, spec.origin);
    this.#arrowFetcher = new ArrowFetcher(this, spec.config.schema);
    this.#splitId = `${spec.config.options.get('connector')}-0`;
  }

  async init(): Promise<void> {
    const { options, messageFormats } = this.#spec;
    options.required('format', "say how messages are written, as in 'format' = 'json'");
    this.#createDecoder = await readMessageFormat(options, 'format', messageFormats);
    options.finish();
  }

  async seek(offset: SourceOffset): Promise<void> {
    const { place, rows } = parseMessagePlace(offset, this.#splitId, this.#spec.config.name);
    this.#feed.seek(place);
    this.#rowsToDrop = rows;
  }

  splits(): readonly SourceSplit[] {
    const hasEnded = this.#hasEnded;
    const hasRows = this.#block !== undefined;
    return [{ id: this.#splitId, hasEnded, hasRows, trouble: this.#trouble() }];
  }

  fetchedSplit(): number {
    return 0;
  }

  watchProgress(): void {}

  watchTroubles(listener: () => void): void {
    this.#feed.onTrouble = listener;
  }

  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    return this.#arrowFetcher.fetchNextBatch(signal);
  }

  async fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null> {
    for (let blocks = 1; ; blocks++) {
      signal?.throwIfAborted();
      if (this.#closing.signal.aborted || this.#hasEnded) return null;
      const block = await this.#receive(signal);
      if (block === undefined || this.#closing.signal.aborted) return null;
      target.arena.reset();
      const decoding = this.#decode(block, target);
      this.#decoding = decoding;
      const batch = await decoding;
      if (batch.numRows > 0 || this.#malformed.takeLetterCount() > 0) return batch;
      if (blocks % BLOCKS_PER_TURN === 0) await this.#spec.timers.turn();
    }
  }

  offsetBehind(rows: number): SourceOffset {
    const { rowMessages } = must(this.#part).decoder;
    const row = rows + this.#droppedRows;
    const message = must(rowMessages[row]);
    let rowsBefore = 0;
    while (rowsBefore < row && rowMessages[row - rowsBefore - 1] === message) rowsBefore++;
    return this.#offsetAt(must(this.#fetched).placeOf(message), rowsBefore);
  }

  getCurrentOffset(): SourceOffset {
    return this.#offsetAt(this.#block?.placeOf(this.#next) ?? this.#feed.place, this.#rowsToDrop);
  }

  async commitOffset(): Promise<void> {}

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#spec.config.name;
  }

  getTopic(): string {
    return this.#spec.origin;
  }

  getPartition(): number {
    return 0;
  }

  getSkippedRows(): number {
    return this.#malformed.skippedMessages + (this.#part?.decoder.skippedRows ?? 0);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#feed.close();
    await this.#decoding?.catch(() => {});
    this.#part?.close();
    this.#part = undefined;
  }

  /** The block whose messages are next; undefined at the end. */
  async #receive(signal: AbortSignal | undefined): Promise<ReceivedMessages | undefined> {
    if (this.#block !== undefined) return this.#block;
    const block = await this.#feed.next(signal ?? NEVER);
    this.#block = block;
    this.#next = 0;
    this.#hasEnded = block === undefined && !this.#closing.signal.aborted;
    return block;
  }

  /** A batch of as many messages of the block as fit. */
  async #decode(block: ReceivedMessages, target: ColumnTarget): Promise<ColumnBatch> {
    const part = this.#part ?? this.#open(target);
    const { decoder } = part;
    part.start();
    const preparation = decoder.prepare?.(block, this.#next, block.count);
    if (preparation !== undefined) {
      await preparation;
      // The decoder may be gone.
      this.#closing.signal.throwIfAborted();
    }
    if (!block.isContinuation) this.#rowsToDrop = 0;
    this.#malformed.startBlock(block, () => Math.max(0, decoder.numRows - this.#rowsToDrop));
    this.#next = decoder.decode(block, this.#next, block.count);
    this.#fetched = block;
    if (this.#next === block.count) this.#block = undefined;
    const batch = this.#batchOf(part, block, target);
    this.#droppedRows = Math.min(this.#rowsToDrop, batch.numRows);
    if (batch.numRows === 0 || this.#rowsToDrop === 0) return batch;
    this.#rowsToDrop = 0;
    const { arena } = target;
    return sliceBatch(arena.memory, arena, batch, this.#droppedRows, batch.numRows);
  }

  #open(target: ColumnTarget): PartDecoder {
    const { config } = this.#spec;
    const { schema, metadataKeys } = config;
    const positions = schema
      .map((_, position) => position)
      .filter((position) => metadataKeys?.[position] === undefined);
    const part = new PartDecoder(
      {
        positions,
        schema: positions.map((position) => must(schema[position])),
        createDecoder: must(this.#createDecoder),
      },
      config.name,
      target,
      (message, error) => this.#malformed.report(message, error),
    );
    this.#part = part;
    return part;
  }

  #batchOf(part: PartDecoder, block: ReceivedMessages, target: ColumnTarget): ColumnBatch {
    const { schema, metadataKeys } = this.#spec.config;
    const { decoder } = part;
    const { numRows } = decoder;
    const decoded = part.finish();
    const wanted = target.columns.map((position) => must(schema[position]));
    const columns = target.columns.map((position, i): Column => {
      const place = part.columnOf.get(position);
      if (decoded !== undefined && place !== undefined) return must(decoded.columns[place]);
      const key = metadataKeys?.[position] ?? '';
      const field = must(wanted[i]);
      if (key === RECEIVED_AT) {
        return receivedAtColumn(field.type, block, decoder.rowMessages, numRows, target);
      }
      const cells = Array.from({ length: numRows }, (_, row): Cell => {
        return block.metadataOf(key, must(decoder.rowMessages[row]));
      });
      return writeCells(field, cells, i, target);
    });
    const rowKinds = decoded?.rowKinds ?? 0;
    return { schema: wanted, numRows, columns, rowWatermarks: 0, rowKinds };
  }

  /** Servers may say anything, also what they were told. */
  #trouble(): string | undefined {
    const secrets = secretsAmong(this.#spec.config.options);
    return secrets.reduce((text, secret) => text?.replaceAll(secret, '***'), this.#feed.trouble);
  }

  #offsetAt(place: Json, rows: number): SourceOffset {
    return printMessagePlace(this.#splitId, { place, rows });
  }
}
