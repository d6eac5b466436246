import type { RecordBatch } from '../columnar/arrow.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import type { ColumnTarget } from '../columnar/column-target.js';
import type { StreamingError } from '../errors/streaming-error.js';
import type { ChangelogMode } from '../types/changelog-mode.js';
import type { MetadataField } from '../types/metadata-field.js';
import type { Schema } from '../types/schema.js';
import type { SinkFactory } from './sink.js';

export type { ColumnTarget };

/** What a connector is told about the table it serves. */
export interface SourceConfig {
  /** The table's name. */
  readonly name: string;
  /** The table's physical columns. */
  readonly schema: Schema;
  /**
   * Parallel to `schema`: the metadata key of a column declared `METADATA [FROM 'key']`, which the connector fills itself;
   * undefined for a column of the rows' own. Absent where there is no such column.
   */
  readonly metadataKeys?: readonly (string | undefined)[];
  /** Columns of PRIMARY KEY (…) NOT ENFORCED; absent without one. */
  readonly primaryKey?: readonly string[];
  /** Columns of PARTITIONED BY (…); absent without it. */
  readonly partitionedBy?: readonly string[];
  /** The table's WITH options, `connector` included. */
  readonly options: ReadonlyMap<string, string>;
  /** At most this many connections should fetch for the table at once; absent where nothing was said. */
  readonly parallelism?: number;
  /** Takes rows that can't be decoded; absent where the table's options name no place for them. */
  readonly deadLetters?: DeadLetters;
  /**
   * Asked about what can't be decoded where no option of the table says what becomes of it: whether it is to be left out, as the
   * query's recovery rules say, and is counted. Otherwise the error is to be thrown as it is. Absent: it always is.
   */
  readonly skipsRow?: (error: StreamingError) => boolean;
}

/** Something that should have become a row, and could not. */
export interface DeadLetter {
  /** Why, in a sentence. */
  readonly reason: string;
  /** What came, as it came. */
  readonly bytes: Uint8Array;
  /** The topic, file or URL that it came from. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: SourceOffset;
  /** Of the batch that the fetch under way is about to return: how many of its rows came before. */
  readonly rowsBefore: number;
}

/**
 * Where a source leaves what it could not decode, and goes on. What is left becomes a row of another table, with the guarantees of
 * that table's sink, once the rows before it have been sent on.
 */
export interface DeadLetters {
  /**
   * Called while a fetch is under way, in order. So that letters don't wait for the next row, and don't pile up, a fetch that has
   * left some may return a batch without rows.
   */
  add(letter: DeadLetter): void;
}

/** Rows as a source hands them over: an Arrow batch, or plain objects with a property per column. */
export type SourceBatch = RecordBatch | readonly object[];

/** A position in the source: opaque to the engine, which stores it and hands it back. */
export type SourceOffset = string;

/**
 * Delivers a table's rows as Arrow batches. The engine pulls: `fetchNextBatch` is called again only when the rows
 * before it have been taken, so that a slow consumer slows the source. Made usable from `WITH ('connector' = 'name')`
 * by `registerConnector(name, factory)`. The methods follow the specified API.
 */
export interface SourceConnector {
  /**
   * Opens the source. Throws CONNECTOR_ERROR or VALIDATION_ERROR. It is not called again when it has failed: another source is
   * made, behind `close` of this one.
   */
  init(config: SourceConfig): Promise<void>;
  /**
   * The next rows, at least one, with the schema's columns by name; null at the end of a bounded source. May wait as
   * long as it likes; `signal` asks it to give up, by throwing the signal's reason.
   *
   * A retriable StreamingError says that the source stands where it stood before the call, which may then be made again. Behind
   * any other error it is closed, and another one made, which goes on at the offset before the call.
   */
  fetchNextBatch(signal?: AbortSignal): Promise<SourceBatch | null>;
  /**
   * Goes on at an offset that `getCurrentOffset` once gave, of this run or an earlier one. Called once behind `init`, before
   * the first fetch. A connector without it is read from the start, and what comes before the offset is dropped. Throws
   * CONNECTOR_ERROR where the offset is no longer there.
   */
  seek?(offset: SourceOffset): Promise<void>;
  /** Tells the outside that everything before `offset` is safe; informational. */
  commitOffset(offset: SourceOffset): Promise<void>;
  /** Where the next batch starts. */
  getCurrentOffset(): SourceOffset;
  /** The largest watermark in epoch milliseconds that the source itself knows of; -Infinity where it knows none. */
  getWatermark(): number;
  getName(): string;
  /** The topic, file or folder that is read. */
  getTopic(): string;
  getPartition(): number;
  /** Rows skipped because they could not be decoded, where an option allows that. */
  getSkippedRows?(): number;
  close?(): Promise<void>;
}

/**
 * A connector that can also decode straight into kernel memory, saving the copy: what the built-in ones do. The arena
 * is reset by the caller before each call.
 */
export interface ColumnSource extends SourceConnector {
  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null>;
  fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null>;
}

/**
 * A source of several ordered parts, such as a topic's partitions, each with a watermark of its own: the source's is the smallest
 * of those that aren't idle or at their end. A batch is of one split. Which split comes next is the source's choice, among
 * those with rows at hand: best the one whose watermark is the smallest, so that none runs ahead and windows stay few.
 */
export interface SplitSource extends SourceConnector {
  /** The splits that it reads, in order of discovery, those at their end included; grows as new ones are found. */
  splits(): readonly SourceSplit[];
  /** The split of the batch fetched last: an index into `splits()`. */
  fetchedSplit(): number;
  /**
   * The place behind the first `rows` rows of the batch fetched last, less than all, of all its splits together: `seek` goes on
   * exactly there, with the next row. What could not be decoded before that one counts as passed. Behind all rows it is
   * `getCurrentOffset`. JSON, `{ "<split id>": offset, … }`.
   */
  offsetBehind(rows: number): SourceOffset;
  /**
   * Whether the rows of all splits together come in the same order each time, whatever is at hand first; absent: they don't. Called
   * behind `init` and `seek`.
   */
  isOrderRepeatable?(): boolean;
  /** Called once behind `init`: how to learn a split's watermark, in epoch milliseconds, as the rows sent on tell it. */
  watchProgress(watermarkMsOf: (split: number) => number): void;
  /** Called once behind `init`: `listener` is told whenever the trouble of a split has begun or is over. */
  watchTroubles?(listener: () => void): void;
}

/** A part of a source that is read in order, such as a partition of a topic. */
export interface SourceSplit {
  /** Names it through restarts, such as `trades-3`. */
  readonly id: string;
  /** Everything has been fetched of it, and nothing more will come; it holds no watermark back. */
  readonly hasEnded: boolean;
  /** Whether rows of it wait to be fetched, so that it isn't idle, however long others go before. Absent: it isn't known. */
  readonly hasRows?: boolean;
  /** What reading it has failed with, in a sentence without secrets, while that is tried again. */
  readonly trouble?: string | undefined;
  /** The number of the row that is read next, where rows have numbers. */
  readonly position?: number;
  /** Rows that are known to be there and are not read yet; absent where that can't be known. */
  readonly pendingRows?: number;
}

export function isSplitSource(source: SourceConnector): source is SplitSource {
  return 'splits' in source;
}

export function isColumnSource(source: SourceConnector): source is ColumnSource {
  return 'fetchColumns' in source;
}

/** Makes a connector for one table of one query. */
export type ConnectorFactory = (config: SourceConfig) => SourceConnector;

/** What the tables of a connector do with changes: with none of these, all rows are inserts. */
export interface ConnectorChanges {
  /** What the rows of a table with these options mean; absent: every row is an insert. Throws VALIDATION_ERROR. */
  changelogMode?(config: Pick<SourceConfig, 'name' | 'options'>): ChangelogMode;
  /**
   * The column, of the rows or Arrow batches that `fetchNextBatch` hands over, that says what each row is: `+I`, `-U`, `+U` or
   * `-D`. Absent: all are inserts, or `fetchColumns` says it.
   */
  rowKindColumn?(config: Pick<SourceConfig, 'name' | 'options'>): string | undefined;
  /** The changes that `createSink`'s sinks take; absent: inserts alone. The engine drops or completes what they can't use. */
  sinkChangelogMode?(config: Pick<SourceConfig, 'name' | 'options' | 'primaryKey'>): ChangelogMode;
}

/** A connector as the registry lists it: a source, a sink, or both. */
export interface ConnectorDefinition extends ConnectorChanges {
  /** As in `WITH ('connector' = '…')`. */
  readonly name: string;
  /** The options it knows, for "did you mean" on misspelt ones; undefined for user-made connectors, which check themselves. */
  readonly options: readonly string[] | undefined;
  /** Whether a table with these options ends by itself. */
  isBounded(options: ReadonlyMap<string, string>): boolean;
  /** Throws VALIDATION_ERROR for a connector that can only be written to: see `writeOnly`. */
  readonly create: ConnectorFactory;
  /** The metadata that tables may read with METADATA columns, by key; absent where there is none. */
  readonly metadata?: ReadonlyMap<string, MetadataField>;
  /** Undefined for a connector that can only be read. */
  readonly createSink?: SinkFactory;
}
