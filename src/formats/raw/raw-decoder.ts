import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Field } from '../../types/schema.js';
import { byteWidthOf, printType } from '../../types/sql-type.js';
import type { MessageBlock, MessageDecoder, MessageDecoderConfig } from '../message-decoder.js';
import { wellFormed } from './well-formed.js';

const ROWS_MAX = 16_384;

/** Messages that are the value of one column: a text in UTF-8, or a number of as many bytes as it has. A null message is NULL. */
export class RawDecoder implements MessageDecoder {
  readonly rowMessages = new Int32Array(ROWS_MAX);
  readonly skippedRows = 0;
  readonly #config: MessageDecoderConfig;
  readonly #field: Field;
  readonly #isLittleEndian: boolean;
  #target: ColumnTarget | undefined;
  #numRows = 0;
  #values = 0;
  #validity = 0;
  #hasNulls = false;

  /** The schema is of the one column. */
  constructor(config: MessageDecoderConfig, isLittleEndian: boolean) {
    this.#config = config;
    this.#field = must(config.schema[0]);
    this.#isLittleEndian = isLittleEndian;
  }

  get isFull(): boolean {
    return this.#numRows === ROWS_MAX;
  }

  get numRows(): number {
    return this.#numRows;
  }

  startBatch(target: ColumnTarget): void {
    const { arena } = target;
    this.#target = target;
    this.#numRows = 0;
    this.#hasNulls = false;
    this.#values = arena.allocate(ROWS_MAX * byteWidthOf(this.#field.type));
    this.#validity = arena.allocate(ROWS_MAX >> 3);
    arena.memory.views.u8.fill(0xff, this.#validity, this.#validity + (ROWS_MAX >> 3));
  }

  decode(block: MessageBlock, from: number, to: number): number {
    const isText = this.#field.type.kind === 'varchar';
    const firstRow = this.#numRows;
    const view = new DataView(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
    let message = from;
    for (; message < to && !this.isFull; message++) {
      const start = must(block.starts[message]);
      const length = must(block.lengths[message]);
      const problem = start < 0 ? this.#problemOfNull() : isText ? '' : this.#problemOf(length);
      if (problem !== '') {
        this.#config.onMalformed(message, this.#malformed(problem));
        continue;
      }
      const row = this.#numRows++;
      this.rowMessages[row] = message;
      if (start < 0) this.#setNull(row);
      else if (!isText) this.#write(view, start, row);
    }
    if (isText) this.#internTexts(block, firstRow);
    return message;
  }

  finishBatch(): ColumnBatch | undefined {
    const numRows = this.#numRows;
    if (numRows === 0) return undefined;
    const { type } = this.#field;
    const isWanted = this.#config.columns.length > 0;
    const column = {
      type,
      values: this.#values,
      step: byteWidthOf(type),
      validity: this.#finishValidity(),
      dictionary: must(this.#target).dictionaries[0],
    };
    return {
      schema: isWanted ? [this.#field] : [],
      numRows,
      columns: isWanted ? [column] : [],
      rowWatermarks: 0,
      rowKinds: 0,
    };
  }

  close(): void {
    this.#numRows = 0;
  }

  #setNull(row: number): void {
    const { u8 } = this.#config.memory.views;
    const width = byteWidthOf(this.#field.type);
    const byte = this.#validity + (row >> 3);
    u8[byte] = must(u8[byte]) & ~(1 << (row & 7));
    u8.fill(0, this.#values + row * width, this.#values + (row + 1) * width);
    this.#hasNulls = true;
  }

  /** A number of the right length. */
  #write(message: DataView, start: number, row: number): void {
    const { u8, i32, f32, f64, u32 } = this.#config.memory.views;
    const isLittle = this.#isLittleEndian;
    const values = this.#values;
    switch (this.#field.type.kind) {
      case 'boolean':
        u8[values + row] = message.getUint8(start) === 0 ? 0 : 1;
        break;
      case 'int':
        i32[(values >> 2) + row] = message.getInt32(start, isLittle);
        break;
      case 'float':
        f32[(values >> 2) + row] = message.getFloat32(start, isLittle);
        break;
      case 'double':
        f64[(values >> 3) + row] = message.getFloat64(start, isLittle);
        break;
      default: {
        const low = message.getUint32(isLittle ? start : start + 4, isLittle);
        u32[(values >> 2) + row * 2] = low;
        u32[(values >> 2) + row * 2 + 1] = message.getUint32(
          isLittle ? start + 4 : start,
          isLittle,
        );
      }
    }
  }

  /** The texts of the rows from `firstRow` on, as the dictionary takes them: one behind the other. */
  #internTexts({ bytes, starts, lengths }: MessageBlock, firstRow: number): void {
    const { arena, dictionaries } = must(this.#target);
    const count = this.#numRows - firstRow;
    const dictionary = dictionaries[0];
    if (count === 0 || dictionary === undefined) return;
    const texts = wellFormed(
      bytes,
      starts,
      lengths,
      this.rowMessages.subarray(firstRow, this.#numRows),
    );
    const data = arena.allocate(texts.bytes.byteLength);
    const offsets = arena.allocate((count + 1) * 4);
    arena.memory.views.u8.set(texts.bytes, data);
    arena.memory.views.u32.set(texts.offsets, offsets >> 2);
    dictionary.internColumn(offsets, data, 0, count, this.#values + firstRow * 4);
  }

  /** Bits behind the last row are 0. */
  #finishValidity(): number {
    if (!this.#hasNulls) return 0;
    const { u8 } = this.#config.memory.views;
    const last = this.#validity + (this.#numRows >> 3);
    if ((this.#numRows & 7) !== 0) u8[last] = must(u8[last]) & ((1 << (this.#numRows & 7)) - 1);
    return this.#validity;
  }

  #problemOf(length: number): string {
    const wanted = byteWidthOf(this.#field.type);
    if (length === wanted) return '';
    return `has ${length} bytes, where ${printType(this.#field.type)} has ${wanted}`;
  }

  #problemOfNull(): string {
    return this.#field.nullable ? '' : 'is null, and its column NOT NULL';
  }

  #malformed(problem: string): StreamingError {
    const { table } = this.#config;
    const { name } = this.#field;
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Malformed message of table "${table}": it is to be column "${name}" and ${problem}.`,
      { component: table, column: name },
    );
  }
}
