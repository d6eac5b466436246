import type { ColumnBatch } from '../columnar/column-batch.js';
import { type ColumnTarget, workFor } from '../columnar/column-target.js';
import { must } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Schema } from '../types/schema.js';
import { type Cell, writeCells } from './cell-column.js';
import type { MessageBlock, MessageDecoder, MessageDecoderConfig } from './message-decoder.js';

const ROWS_MAX = 8192;

/** Reads messages by way of JavaScript values, for formats that a library decodes. */
export interface ValueReader {
  /** See MessageDecoder. */
  prepare?(block: MessageBlock, from: number, to: number): Promise<void> | undefined;
  /** Fills `cells`, one for each wanted column. Throws MalformedValue, or whatever the library throws, where it can't be read. */
  read(bytes: Uint8Array, start: number, end: number, cells: Cell[]): void;
}

/** Says why a message can't be read, in a sentence without its first words: "has …". */
export class MalformedValue extends Error {}

/** Messages of which each is a row of plain values. Null messages give no row. */
export class ValueMessageDecoder implements MessageDecoder {
  readonly rowMessages = new Int32Array(ROWS_MAX);
  readonly #config: MessageDecoderConfig;
  readonly #reader: ValueReader;
  readonly #schema: Schema;
  /** By column, then by row. */
  readonly #cells: Cell[][];
  readonly #row: Cell[];
  readonly #ignoresErrors: boolean;
  #target: ColumnTarget | undefined;
  #numRows = 0;
  #skippedRows = 0;

  constructor(config: MessageDecoderConfig, reader: ValueReader, ignoresErrors = false) {
    this.#config = config;
    this.#reader = reader;
    this.#ignoresErrors = ignoresErrors;
    this.#schema = config.columns.map((position) => must(config.schema[position]));
    this.#cells = this.#schema.map(() => []);
    this.#row = this.#schema.map(() => null);
  }

  get isFull(): boolean {
    return this.#numRows === ROWS_MAX;
  }

  get numRows(): number {
    return this.#numRows;
  }

  get skippedRows(): number {
    return this.#skippedRows;
  }

  startBatch(target: ColumnTarget): void {
    this.#target = target;
    this.#numRows = 0;
  }

  prepare(block: MessageBlock, from: number, to: number): Promise<void> | undefined {
    return this.#reader.prepare?.(block, from, to);
  }

  decode(block: MessageBlock, from: number, to: number): number {
    return workFor(must(this.#target), () => this.#decode(block, from, to));
  }

  #decode(block: MessageBlock, from: number, to: number): number {
    let message = from;
    for (; message < to && !this.isFull; message++) {
      const start = must(block.starts[message]);
      if (start < 0) continue;
      const problem = this.#read(block.bytes, start, start + must(block.lengths[message]));
      if (problem === undefined) {
        this.rowMessages[this.#numRows] = message;
        for (const [i, cell] of this.#row.entries()) must(this.#cells[i])[this.#numRows] = cell;
        this.#numRows++;
      } else if (this.#ignoresErrors) this.#skippedRows++;
      else this.#config.onMalformed(message, problem);
    }
    return message;
  }

  finishBatch(): ColumnBatch | undefined {
    const numRows = this.#numRows;
    if (numRows === 0) return undefined;
    const target = must(this.#target);
    const columns = workFor(target, () =>
      this.#schema.map((field, i) => {
        const cells = must(this.#cells[i]);
        cells.length = numRows;
        return writeCells(field, cells, i, target);
      }),
    );
    return { schema: this.#schema, numRows, columns, rowWatermarks: 0, rowKinds: 0 };
  }

  close(): void {
    for (const cells of this.#cells) cells.length = 0;
  }

  #read(bytes: Uint8Array, start: number, end: number): StreamingError | undefined {
    const { table } = this.#config;
    try {
      this.#reader.read(bytes, start, end, this.#row);
      const missing = this.#schema.findIndex(
        ({ nullable }, i) => !nullable && this.#row[i] === null,
      );
      if (missing < 0) return undefined;
      const { name } = must(this.#schema[missing]);
      throw new MalformedValue(`has no value for column "${name}", which is NOT NULL`);
    } catch (error) {
      if (error instanceof StreamingError) throw error;
      const problem =
        error instanceof MalformedValue
          ? error.message
          : `can't be decoded: ${error instanceof Error ? error.message : String(error)}`;
      return new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Malformed message of table "${table}": it ${problem}.`,
        { component: table },
        { cause: error },
      );
    }
  }
}
