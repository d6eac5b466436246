import type { ResultBatch } from '../../columnar/result-batch.js';
import { must, unreachable } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import { byteWidthOf, type SqlType } from '../../types/sql-type.js';
import type { MessageBlock } from '../message-decoder.js';
import type { MessageEncoder } from '../message-encoder.js';
import { type ColumnData, columnsOf, nullTest } from '../text/cell-text.js';

/** The value of one column as a message: a text in UTF-8, or a number of as many bytes as it has. NULL is a null message. */
export class RawEncoder implements MessageEncoder {
  readonly #type: SqlType;
  readonly #isLittleEndian: boolean;

  /** The schema is of the one column. */
  constructor(schema: Schema, isLittleEndian: boolean) {
    this.#type = must(schema[0]).type;
    this.#isLittleEndian = isLittleEndian;
  }

  encode(batch: ResultBatch): MessageBlock {
    const data = must(columnsOf(batch)[0]);
    const block = this.#type.kind === 'varchar' ? textsOf(data) : this.#numbersOf(data);
    const isNull = nullTest(data);
    if (isNull === undefined) return block;
    for (let row = 0; row < block.count; row++) {
      if (!isNull(row)) continue;
      block.starts[row] = -1;
      block.lengths[row] = -1;
    }
    return block;
  }

  #numbersOf(data: ColumnData): MessageBlock {
    const count = data.length;
    const width = byteWidthOf(this.#type);
    const bytes = new Uint8Array(count * width);
    const view = new DataView(bytes.buffer);
    const write = this.#writer(data, view);
    for (let row = 0; row < count; row++) write(row, row * width);
    return {
      count,
      bytes,
      starts: Int32Array.from({ length: count }, (_, row) => row * width),
      lengths: new Int32Array(count).fill(width),
    };
  }

  #writer({ values, offset }: ColumnData, view: DataView): (row: number, position: number) => void {
    const isLittle = this.#isLittleEndian;
    const { kind } = this.#type;
    switch (kind) {
      case 'boolean':
        return (row, at) => {
          const bit = offset + row;
          view.setUint8(at, (values[bit >>> 3] >>> (bit & 7)) & 1);
        };
      case 'int':
        return (row, at) => view.setInt32(at, values[row], isLittle);
      case 'bigint':
        return (row, at) => view.setBigInt64(at, values[row], isLittle);
      case 'float':
        return (row, at) => view.setFloat32(at, values[row], isLittle);
      case 'double':
        return (row, at) => view.setFloat64(at, values[row], isLittle);
      case 'varchar':
      case 'date':
      case 'timestamp':
      case 'timestamp_ltz':
        throw new Error(`${kind} is not written as a number`);
      default:
        return unreachable(kind);
    }
  }
}

/** The texts where they lie. */
function textsOf(data: ColumnData): MessageBlock {
  const count = data.length;
  const offsets = must(data.valueOffsets);
  return {
    count,
    bytes: data.values as Uint8Array,
    starts: Int32Array.from(offsets.subarray(0, count)),
    lengths: Int32Array.from(
      { length: count },
      (_, row) => must(offsets[row + 1]) - must(offsets[row]),
    ),
  };
}
