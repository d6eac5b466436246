import type { Column } from '../columnar/column.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { takeColumn } from '../columnar/select-batch.js';
import { AssertionError, must } from '../common/assert.js';
import type { Arena } from '../kernels/arena.js';

/** The rows that an expression is evaluated over: a batch, or some rows of one. */
export interface Frame {
  /** For results; given back when the batch is done. */
  readonly arena: Arena;
  readonly numRows: number;
  /** Wall-clock milliseconds, the same for the whole batch. */
  readonly nowMs: number;
  /** The input's column of that position. */
  column(index: number): Column;
}

/** All rows of a batch. */
export class BatchFrame implements Frame {
  readonly arena: Arena;
  readonly numRows: number;
  readonly nowMs: number;
  readonly #batch: ColumnBatch;

  constructor(batch: ColumnBatch, arena: Arena, nowMs: number) {
    this.arena = arena;
    this.numRows = batch.numRows;
    this.nowMs = nowMs;
    this.#batch = batch;
  }

  column(index: number): Column {
    return must(this.#batch.columns[index], `the batch has no column ${index}`);
  }
}

/** Some rows of another frame. Columns are gathered when they are first asked for. */
export class SelectedFrame implements Frame {
  readonly arena: Arena;
  readonly numRows: number;
  readonly nowMs: number;
  /** Address of u32[numRows]: the rows' numbers in the other frame, ascending. */
  readonly indices: number;
  readonly #whole: Frame;
  readonly #taken = new Map<number, Column>();

  constructor(whole: Frame, indices: number, numRows: number) {
    this.arena = whole.arena;
    this.numRows = numRows;
    this.nowMs = whole.nowMs;
    this.indices = indices;
    this.#whole = whole;
  }

  column(index: number): Column {
    let column = this.#taken.get(index);
    if (column === undefined) {
      const { arena, indices, numRows } = this;
      column = takeColumn(arena.memory, arena, this.#whole.column(index), indices, numRows);
      this.#taken.set(index, column);
    }
    return column;
  }
}

/** One row without columns, on which expressions without columns are folded. */
export class ConstantFrame implements Frame {
  readonly arena: Arena;
  readonly numRows = 1;
  readonly nowMs: number;

  constructor(frame: Frame) {
    this.arena = frame.arena;
    this.nowMs = frame.nowMs;
  }

  column(index: number): Column {
    throw new AssertionError(`a constant expression reads column ${index}`);
  }
}
