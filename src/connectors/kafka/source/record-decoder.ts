import type { Column } from '../../../columnar/column.js';
import type { ColumnBatch } from '../../../columnar/column-batch.js';
import type { ColumnTarget } from '../../../columnar/column-target.js';
import { takeColumn } from '../../../columnar/select-batch.js';
import { must } from '../../../common/assert.js';
import type { StreamingError } from '../../../errors/streaming-error.js';
import { byteWidthOf } from '../../../types/sql-type.js';
import { PartDecoder } from '../../messages/part-decoder.js';
import type { SourceConfig } from '../../source.js';
import type { RecordBlock } from '../driver/record-block.js';
import type { KafkaMetadataKey } from '../kafka-metadata.js';
import type { RecordRun } from './kafka-split.js';
import type { MalformedRecords } from './malformed-records.js';
import { metadataColumn, type RowRecords } from './metadata-column.js';
import type { DecodedParts } from './read-formats.js';
import { keysOf, valuesOf } from './record-messages.js';

const NO_KEY = -1;

/** Turns records of one partition into batches: the values' columns, the keys', and metadata. */
export class RecordDecoder {
  readonly #config: SourceConfig;
  readonly #target: ColumnTarget;
  readonly #malformed: MalformedRecords;
  readonly #value: PartDecoder;
  /** Undefined where the query needs no column of the key. */
  readonly #key: PartDecoder | undefined;
  readonly #needsKey: boolean;
  /** Of the block that is being decoded: keys that could not be, by record, ascending. */
  #badKeys: { readonly record: number; readonly error: StreamingError }[] = [];
  #block: RecordBlock | undefined;
  /** Of the batch: blocks and the rows that they end at. */
  #segments: { block: RecordBlock; endRow: number }[] = [];
  /** Of each row: its record in its block. */
  #records = new Int32Array(0);
  /** Of each row: its row among the keys, or NO_KEY. */
  #keyRows = new Int32Array(0);
  /** Of each record of the block: the row of its key. */
  #keyRowOf = new Int32Array(0);

  constructor(
    config: SourceConfig,
    parts: DecodedParts,
    target: ColumnTarget,
    malformed: MalformedRecords,
  ) {
    this.#config = config;
    this.#target = target;
    this.#malformed = malformed;
    this.#value = new PartDecoder(parts.value, config.name, target, (record, error) => {
      this.#report('value', record, error);
    });
    const key = parts.key;
    this.#needsKey = key?.schema.some(({ nullable }) => !nullable) ?? false;
    if (key?.positions.some((position) => target.columns.includes(position)) === true) {
      this.#key = new PartDecoder(key, config.name, target, (record, error) => {
        this.#badKeys.push({ record, error });
      });
    }
  }

  get isFull(): boolean {
    return this.#value.decoder.isFull || this.#key?.decoder.isFull === true;
  }

  get numRows(): number {
    return this.#value.decoder.numRows;
  }

  /** Records passed over because the formats' own options say so. */
  get skippedRows(): number {
    return this.#value.decoder.skippedRows + (this.#key?.decoder.skippedRows ?? 0);
  }

  startBatch(): void {
    this.#segments = [];
    this.#value.start();
    this.#key?.start();
  }

  /** Resolves when `decode` can go on; undefined where it can at once. */
  prepare({ block, from, to }: RecordRun): Promise<unknown> | undefined {
    const value = this.#value.decoder.prepare?.(valuesOf(block), from, to);
    const key = this.#key?.decoder.prepare?.(keysOf(block), from, to);
    return value === undefined ? key : Promise.all([value, key]);
  }

  /** Decodes the records as far as they fit into the batch; returns the first that does not. */
  decode({ block, from, to }: RecordRun): number {
    this.#block = block;
    const end = this.#key === undefined ? to : this.#decodeKeys(this.#key, block, from, to);
    const badKeys = this.#badKeys;
    this.#badKeys = [];
    let next = from;
    for (const { record, error } of badKeys) {
      next = this.#decodeValues(block, next, record);
      if (next < record) return next;
      this.#report('key', record, error);
      next = record + 1;
    }
    return next < end ? this.#decodeValues(block, next, end) : next;
  }

  /** The batch, without rows where nothing was decoded. */
  finishBatch(): ColumnBatch {
    const { numRows } = this;
    const values = this.#value.finish();
    const keys = this.#key?.finish();
    const { columns } = this.#target;
    const { schema } = this.#config;
    const batchSchema = columns.map((position) => must(schema[position]));
    const rowRecords = { numRows, segments: this.#segments, records: this.#records };
    return {
      schema: batchSchema,
      numRows,
      columns: columns.map((position, i) =>
        numRows === 0 ? this.#emptyColumn(i) : this.#column(position, i, values, keys, rowRecords),
      ),
      rowWatermarks: 0,
      rowKinds: values?.rowKinds ?? 0,
    };
  }

  /** The record of a row of the batch. */
  recordOf(row: number): { readonly block: RecordBlock; readonly record: number } {
    const segment = must(this.#segments.find(({ endRow }) => row < endRow));
    return { block: segment.block, record: must(this.#records[row]) };
  }

  close(): void {
    this.#value.close();
    this.#key?.close();
  }

  #decodeKeys({ decoder }: PartDecoder, block: RecordBlock, from: number, to: number): number {
    const firstRow = decoder.numRows;
    const end = decoder.decode(keysOf(block), from, to);
    this.#keyRowOf = grown(this.#keyRowOf, block.count);
    this.#keyRowOf.fill(NO_KEY, from, end);
    for (let row = firstRow; row < decoder.numRows; row++) {
      this.#keyRowOf[must(decoder.rowMessages[row])] = row;
    }
    if (this.#needsKey) this.#refuseMissingKeys(block, from, end);
    return end;
  }

  #refuseMissingKeys(block: RecordBlock, from: number, to: number): void {
    for (let record = from; record < to; record++) {
      if (must(block.keyStarts[record]) >= 0) continue;
      this.#badKeys.push({ record, error: this.#malformed.missingKey() });
    }
    this.#badKeys.sort((a, b) => a.record - b.record);
  }

  #decodeValues(block: RecordBlock, from: number, to: number): number {
    const { decoder } = this.#value;
    const firstRow = decoder.numRows;
    const next = decoder.decode(valuesOf(block), from, to);
    const endRow = decoder.numRows;
    this.#records = grown(this.#records, endRow);
    for (let row = firstRow; row < endRow; row++) {
      this.#records[row] = must(decoder.rowMessages[row]);
    }
    if (this.#key !== undefined) {
      this.#keyRows = grown(this.#keyRows, endRow);
      for (let row = firstRow; row < endRow; row++) {
        this.#keyRows[row] = must(this.#keyRowOf[must(this.#records[row])]);
      }
    }
    const last = this.#segments.at(-1);
    if (last?.block === block) last.endRow = endRow;
    else this.#segments.push({ block, endRow });
    return next;
  }

  #report(part: 'key' | 'value', record: number, error: StreamingError): void {
    this.#malformed.report(must(this.#block), record, part, error, this.numRows);
  }

  #column(
    position: number,
    i: number,
    values: ColumnBatch | undefined,
    keys: ColumnBatch | undefined,
    rows: RowRecords,
  ): Column {
    const { arena, dictionaries } = this.#target;
    const metadataKey = this.#config.metadataKeys?.[position];
    if (metadataKey !== undefined) {
      const { type } = must(this.#config.schema[position]);
      return metadataColumn(metadataKey as KafkaMetadataKey, type, rows, arena, dictionaries[i]);
    }
    const value = this.#value.columnOf.get(position);
    if (value !== undefined) return must(values?.columns[value]);
    return this.#keyColumn(i, keys?.columns[must(this.#key?.columnOf.get(position))], rows.numRows);
  }

  /** A column of the keys, brought to the rows that the values gave; null where a record has no key. */
  #keyColumn(i: number, keys: Column | undefined, numRows: number): Column {
    const { arena } = this.#target;
    const { views } = arena.memory;
    if (keys === undefined) return this.#nullColumn(i, numRows);
    const indices = arena.allocate(numRows * 4);
    const bitsLength = (numRows + 7) >> 3;
    const bits = arena.allocate(bitsLength);
    views.u8.fill(0, bits, bits + bitsLength);
    let hasMissing = false;
    for (let row = 0; row < numRows; row++) {
      const key = must(this.#keyRows[row]);
      views.u32[(indices >> 2) + row] = Math.max(key, 0);
      if (key === NO_KEY) hasMissing = true;
    }
    const column = takeColumn(arena.memory, arena, keys, indices, numRows);
    if (!hasMissing) return column;
    const { u8 } = arena.memory.views;
    for (let row = 0; row < numRows; row++) {
      const isValid =
        column.validity === 0 || (must(u8[column.validity + (row >> 3)]) & (1 << (row & 7))) !== 0;
      if (isValid && this.#keyRows[row] !== NO_KEY) {
        u8[bits + (row >> 3)] = must(u8[bits + (row >> 3)]) | (1 << (row & 7));
      }
    }
    return { ...column, validity: bits };
  }

  #nullColumn(i: number, numRows: number): Column {
    const { arena } = this.#target;
    const bitsLength = (numRows + 7) >> 3;
    const validity = arena.allocate(bitsLength);
    const empty = this.#emptyColumn(i);
    const { u8 } = arena.memory.views;
    u8.fill(0, validity, validity + bitsLength);
    u8.fill(0, empty.values, empty.values + 8);
    return { ...empty, step: 0, validity };
  }

  #emptyColumn(i: number): Column {
    const { arena, columns, dictionaries } = this.#target;
    const { type } = must(this.#config.schema[must(columns[i])]);
    const values = arena.allocate(8);
    return { type, values, step: byteWidthOf(type), validity: 0, dictionary: dictionaries[i] };
  }
}

/** The array, or a longer one with its contents. */
function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const longer = new Int32Array(Math.max(length, array.length * 2));
  longer.set(array);
  return longer;
}
