import type { Column } from '../../columnar/column.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { must } from '../../common/assert.js';
import { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import type { Field, Schema } from '../../types/schema.js';
import { byteWidthOf } from '../../types/sql-type.js';
import type { AccumulatorLayout } from './accumulator-layout.js';
import { emitAggregate } from './emit-aggregate.js';
import type { GroupIndex } from './group-index.js';
import type { Slice } from './slice.js';

const BATCH_ROWS_MAX = 16_384;
/** Rows that are emitted column by column before the next, so that they stay in the cache meanwhile. */
const BLOCK_ROWS = 1024;
const TIME_COLUMNS = 2;

/** A column of the batch being filled. */
interface OutputColumn {
  readonly field: Field;
  readonly values: number;
  /** One byte a row, 1 = valid; only kept while `hasNulls`. */
  readonly validBytes: number;
  readonly validity: number;
  hasNulls: boolean;
}

/**
 * Collects the rows of closed windows into batches: keys, window start and end, aggregates. The batches' columns are
 * reused: each batch is sent on before the next is begun.
 */
export class WindowOutput {
  readonly #memory: KernelMemory;
  readonly #schema: Schema;
  readonly #columns: readonly OutputColumn[];
  readonly #keyCount: number;
  readonly #aggregates: readonly AggregateCall[];
  readonly #groups: GroupIndex;
  readonly #argumentDictionary: (column: number) => StringDictionary | undefined;
  readonly #send: (batch: ColumnBatch) => void;
  readonly #scratch: Arena;
  #rowCount = 0;

  constructor(
    memory: KernelMemory,
    schema: Schema,
    aggregates: readonly AggregateCall[],
    groups: GroupIndex,
    argumentDictionary: (column: number) => StringDictionary | undefined,
    send: (batch: ColumnBatch) => void,
  ) {
    this.#memory = memory;
    this.#schema = schema;
    this.#aggregates = aggregates;
    this.#keyCount = schema.length - TIME_COLUMNS - aggregates.length;
    this.#groups = groups;
    this.#argumentDictionary = argumentDictionary;
    this.#send = send;
    this.#scratch = new Arena(memory);
    this.#columns = schema.map((field) => ({
      field,
      values: memory.allocate(BATCH_ROWS_MAX * byteWidthOf(field.type)),
      validBytes: memory.allocate(BATCH_ROWS_MAX),
      validity: memory.allocate(BATCH_ROWS_MAX / 8),
      hasNulls: false,
    }));
  }

  /** Appends all rows of a slice as results of one window. */
  append(slice: Slice, layout: AccumulatorLayout, startMs: number, endMs: number): void {
    const { rowCount } = slice;
    for (let done = 0; done < rowCount; ) {
      const n = Math.min(rowCount - done, BLOCK_ROWS, BATCH_ROWS_MAX - this.#rowCount);
      this.#appendKeys(slice.groupsAddress + done * 4, n);
      this.#appendTime(this.#keyCount, n, startMs);
      this.#appendTime(this.#keyCount + 1, n, endMs);
      this.#appendAggregates(slice.rowsAddress + done * layout.rowBytes, n, layout);
      this.#rowCount += n;
      done += n;
      if (this.#rowCount === BATCH_ROWS_MAX) this.flush();
    }
  }

  /** Sends what has been collected. */
  flush(): void {
    const numRows = this.#rowCount;
    if (numRows === 0) return;
    const columns = this.#columns.map((column, i) => this.#finish(column, i, numRows));
    this.#rowCount = 0;
    for (const column of this.#columns) column.hasNulls = false;
    this.#send({ schema: this.#schema, numRows, columns, rowWatermarks: 0, rowKinds: 0 });
  }

  close(): void {
    for (const { field, values, validBytes, validity } of this.#columns) {
      this.#memory.free(values, BATCH_ROWS_MAX * byteWidthOf(field.type));
      this.#memory.free(validBytes, BATCH_ROWS_MAX);
      this.#memory.free(validity, BATCH_ROWS_MAX / 8);
    }
    this.#scratch.close();
  }

  #appendKeys(groups: number, n: number): void {
    const { kernels } = this.#memory;
    this.#scratch.reset();
    for (const [key, ids] of this.#groups.keyIdsOf(groups, n, this.#scratch).entries()) {
      const column = must(this.#columns[key]);
      this.#groups.gather(key, ids, n, this.#valuesAt(column));
      const validBytes = column.validBytes + this.#rowCount;
      const valid = this.#groups.hasNulls(key) ? kernels.validIds(ids, n, validBytes) : n;
      this.#noteValid(column, n, valid);
    }
  }

  #appendTime(position: number, n: number, timeMs: number): void {
    const at = this.#valuesAt(must(this.#columns[position])) >> 3;
    this.#memory.views.i64.fill(BigInt(timeMs), at, at + n);
  }

  #appendAggregates(rows: number, n: number, layout: AccumulatorLayout): void {
    const { kernels } = this.#memory;
    for (const [i, call] of this.#aggregates.entries()) {
      const column = must(this.#columns[this.#keyCount + TIME_COLUMNS + i]);
      emitAggregate(kernels, call, layout, rows, n, this.#valuesAt(column), column.field.name);
      if (call.kind === 'count-star' || call.kind === 'count') continue;
      const nulls = layout.nullsOf(call.column);
      const validBytes = column.validBytes + this.#rowCount;
      const valid =
        nulls === 0 ? n : kernels.emitValid(rows, layout.rowBytes, n, nulls, validBytes);
      this.#noteValid(column, n, valid);
    }
  }

  /** Takes note that `valid` of the next `n` rows are, whose bytes are written unless all are. */
  #noteValid(column: OutputColumn, n: number, valid: number): void {
    const { u8 } = this.#memory.views;
    const from = column.validBytes + this.#rowCount;
    if (valid === n) {
      if (column.hasNulls) u8.fill(1, from, from + n);
      return;
    }
    if (!column.hasNulls) u8.fill(1, column.validBytes, from);
    column.hasNulls = true;
  }

  #valuesAt(column: OutputColumn): number {
    return column.values + this.#rowCount * byteWidthOf(column.field.type);
  }

  #finish(column: OutputColumn, position: number, numRows: number): Column {
    const { field, values, validBytes, validity, hasNulls } = column;
    if (hasNulls) this.#memory.kernels.bytesToBitmap(validBytes, numRows, validity);
    return {
      type: field.type,
      values,
      step: byteWidthOf(field.type),
      validity: hasNulls ? validity : 0,
      dictionary: this.#dictionaryOf(field, position),
    };
  }

  #dictionaryOf(field: Field, position: number): StringDictionary | undefined {
    if (field.type.kind !== 'varchar') return undefined;
    if (position < this.#keyCount) return this.#groups.dictionaryOf(position);
    const call = must(this.#aggregates[position - this.#keyCount - TIME_COLUMNS]);
    return call.kind === 'count-star' ? undefined : this.#argumentDictionary(call.column);
  }
}
