import type { RecordBatch } from '../columnar/arrow.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import type { ColumnTarget } from '../columnar/column-target.js';
import type { Schema } from '../types/schema.js';
import type { SinkFactory } from './sink.js';

export type { ColumnTarget };

/** What a connector is told about the table it serves. */
export interface SourceConfig {
  /** The table's name. */
  readonly name: string;
  /** The table's physical columns. */
  readonly schema: Schema;
  /** The table's WITH options, `connector` included. */
  readonly options: ReadonlyMap<string, string>;
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
  /** Opens the source. Throws CONNECTOR_ERROR or VALIDATION_ERROR. */
  init(config: SourceConfig): Promise<void>;
  /**
   * The next rows, at least one, with the schema's columns by name; null at the end of a bounded source. May wait as
   * long as it likes; `signal` asks it to give up, by throwing the signal's reason.
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

export function isColumnSource(source: SourceConnector): source is ColumnSource {
  return 'fetchColumns' in source;
}

/** Makes a connector for one table of one query. */
export type ConnectorFactory = (config: SourceConfig) => SourceConnector;

/** A connector as the registry lists it: a source, a sink, or both. */
export interface ConnectorDefinition {
  /** As in `WITH ('connector' = '…')`. */
  readonly name: string;
  /** The options it knows, for "did you mean" on misspelt ones; undefined for user-made connectors, which check themselves. */
  readonly options: readonly string[] | undefined;
  /** Whether a table with these options ends by itself. */
  isBounded(options: ReadonlyMap<string, string>): boolean;
  /** Throws VALIDATION_ERROR for a connector that can only be written to: see `writeOnly`. */
  readonly create: ConnectorFactory;
  /** Undefined for a connector that can only be read. */
  readonly createSink?: SinkFactory;
}
