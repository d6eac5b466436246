import type { Column } from '../../../columnar/column.js';
import type { ColumnBatch } from '../../../columnar/column-batch.js';
import type { ColumnTarget } from '../../../columnar/column-target.js';
import { must } from '../../../common/assert.js';
import { byteWidthOf } from '../../../types/sql-type.js';
import { type DecodedPart, PartDecoder } from '../../messages/part-decoder.js';
import type { SourceConfig } from '../../source.js';
import type { MessageRun } from '../driver/message-run.js';
import type { NatsMetadataKey } from '../nats-metadata.js';
import type { MalformedMessages } from './malformed-messages.js';
import { metadataColumn, type RowMessages } from './metadata-column.js';
import type { RunPart } from './stream-split.js';

/** Turns messages into batches: the columns of their data, and metadata. */
export class StreamDecoder {
  readonly #config: SourceConfig;
  readonly #stream: string;
  readonly #target: ColumnTarget;
  readonly #data: PartDecoder;
  /** What is being decoded. */
  #run: MessageRun | undefined;
  /** Of the batch: runs and the rows that they end at. */
  #segments: { run: MessageRun; endRow: number }[] = [];
  /** Of each row: its message in its run. */
  #messages = new Int32Array(0);

  constructor(
    config: SourceConfig,
    stream: string,
    part: DecodedPart,
    target: ColumnTarget,
    malformed: MalformedMessages,
  ) {
    this.#config = config;
    this.#stream = stream;
    this.#target = target;
    this.#data = new PartDecoder(part, config.name, target, (message, error) => {
      malformed.report(must(this.#run), message, error, this.numRows);
    });
  }

  get isFull(): boolean {
    return this.#data.decoder.isFull;
  }

  get numRows(): number {
    return this.#data.decoder.numRows;
  }

  /** Messages passed over because the format's own options say so. */
  get skippedRows(): number {
    return this.#data.decoder.skippedRows;
  }

  startBatch(): void {
    this.#segments = [];
    this.#data.start();
  }

  /** Resolves when `decode` can go on; undefined where it can at once. */
  prepare({ run, from, to }: RunPart): Promise<unknown> | undefined {
    return this.#data.decoder.prepare?.(run, from, to);
  }

  /** Decodes the messages as far as they fit into the batch; returns the first that does not. */
  decode({ run, from, to }: RunPart): number {
    const { decoder } = this.#data;
    this.#run = run;
    const firstRow = decoder.numRows;
    const next = decoder.decode(run, from, to);
    const endRow = decoder.numRows;
    if (this.#messages.length < endRow) {
      const longer = new Int32Array(Math.max(endRow, this.#messages.length * 2));
      longer.set(this.#messages);
      this.#messages = longer;
    }
    for (let row = firstRow; row < endRow; row++) {
      this.#messages[row] = must(decoder.rowMessages[row]);
    }
    this.#segments.push({ run, endRow });
    return next;
  }

  /** The batch, without rows where nothing was decoded. */
  finishBatch(): ColumnBatch {
    const { numRows } = this;
    const data = this.#data.finish();
    const { columns } = this.#target;
    const rows = { numRows, segments: this.#segments, messages: this.#messages };
    return {
      schema: columns.map((position) => must(this.#config.schema[position])),
      numRows,
      columns: columns.map((position, i) =>
        numRows === 0 ? this.#emptyColumn(i) : this.#column(position, i, data, rows),
      ),
      rowWatermarks: 0,
      rowKinds: data?.rowKinds ?? 0,
    };
  }

  /** The sequence of a row's message. */
  sequenceOf(row: number): number {
    const { run } = must(this.#segments.find(({ endRow }) => row < endRow));
    return must(run.sequences[must(this.#messages[row])]);
  }

  close(): void {
    this.#data.close();
  }

  #column(position: number, i: number, data: ColumnBatch | undefined, rows: RowMessages): Column {
    const key = this.#config.metadataKeys?.[position];
    if (key === undefined) return must(data?.columns[must(this.#data.columnOf.get(position))]);
    const { arena, dictionaries } = this.#target;
    const { type } = must(this.#config.schema[position]);
    const target = { type, arena, dictionary: dictionaries[i] };
    return metadataColumn(key as NatsMetadataKey, this.#stream, rows, target);
  }

  #emptyColumn(i: number): Column {
    const { arena, columns, dictionaries } = this.#target;
    const { type } = must(this.#config.schema[must(columns[i])]);
    const values = arena.allocate(8);
    return { type, values, step: byteWidthOf(type), validity: 0, dictionary: dictionaries[i] };
  }
}
