import type { ColumnBatch } from '../columnar/column-batch.js';
import { type ColumnTarget, workFor } from '../columnar/column-target.js';
import { must } from '../common/assert.js';
import * as abi from '../kernels/decode/decode-abi.js';
import type { Field, Schema } from '../types/schema.js';
import { DecoderMemory } from './decoder-memory.js';
import type { DecoderConfig } from './format.js';

export const BATCH_ROWS_MAX = 16_384;

/** Calls a decode kernel, which goes on at `position` and writes from row `row` on; returns what the kernel returns. */
export type KernelCall = (position: number, row: number) => number;

/** The batch that a decode kernel fills, whatever its rows are read from. */
export class KernelBatch {
  readonly memory: DecoderMemory;
  readonly #schema: Schema;
  #numRows = 0;
  #target: Pick<ColumnTarget, 'measure'> = {};

  constructor(config: Pick<DecoderConfig, 'schema' | 'columns' | 'memory'>, flags: number) {
    this.#schema = config.columns.map((position) => must(config.schema[position]));
    this.memory = new DecoderMemory(config.memory, this.#schema);
    this.memory.set(abi.DECODER_FLAGS, flags);
  }

  get isFull(): boolean {
    return this.#numRows === BATCH_ROWS_MAX;
  }

  get numRows(): number {
    return this.#numRows;
  }

  /** Malformed rows that the kernel passed over. */
  get skippedRows(): number {
    return this.memory.get(abi.DECODER_SKIPPED);
  }

  start(target: ColumnTarget): void {
    this.#numRows = 0;
    this.#target = target;
    this.memory.startColumns(target, BATCH_ROWS_MAX);
  }

  /**
   * Lets the kernel write rows, making room where it lacks some, until its input ends, the batch is full or a row is malformed:
   * false then.
   */
  fill(position: number, callKernel: KernelCall): boolean {
    return workFor(this.#target, () => this.#fill(position, callKernel));
  }

  /** Takes back the rows from `numRows` on. */
  dropRowsBehind(numRows: number): void {
    this.memory.clearNulls(numRows, this.#numRows);
    this.#numRows = numRows;
  }

  finish(): ColumnBatch {
    return {
      schema: this.#schema,
      numRows: this.#numRows,
      columns: this.memory.finishColumns(this.#numRows),
      rowWatermarks: 0,
      rowKinds: 0,
    };
  }

  /** What the kernel noted about the row at which it stopped. */
  get problem(): RowProblem {
    return {
      error: this.memory.get(abi.DECODER_ERROR),
      address: this.memory.get(abi.DECODER_ERROR_ADDRESS),
      column: this.#schema[this.memory.get(abi.DECODER_ERROR_COLUMN)],
    };
  }

  close(): void {
    this.memory.close();
  }

  #fill(position: number, callKernel: KernelCall): boolean {
    let from = position;
    for (;;) {
      this.#numRows = callKernel(from, this.#numRows);
      this.memory.applyFixups();
      from = this.memory.get(abi.DECODER_POSITION);
      const status = this.memory.get(abi.DECODER_STATUS);
      if (status === abi.STATUS_DICTIONARY_FULL) this.memory.growDictionary();
      else if (status !== abi.STATUS_FIXUPS_FULL) return status !== abi.STATUS_ERROR;
    }
  }
}

/** Why a row is malformed. */
export interface RowProblem {
  /** An ERROR_ constant. */
  readonly error: number;
  /** Of the byte that doesn't fit. */
  readonly address: number;
  /** The column whose value is wrong, where one is. */
  readonly column: Field | undefined;
}
