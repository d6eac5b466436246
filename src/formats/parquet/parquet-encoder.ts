import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { RecordBatch } from '../../columnar/arrow.js';
import { must, unreachable } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import { type SqlType, type TimestampType, unitsPerSecond } from '../../types/sql-type.js';
import type { BatchEncoder } from '../batch-encoder.js';
import { type ColumnData, cellText, columnsOf, nullTest } from '../text/cell-text.js';

/** Batches are gathered into row groups of so many rows, or so many bytes of Arrow data, whichever is reached first. */
const ROW_GROUP_ROWS = 131_072;
const ROW_GROUP_BYTES = 8 << 20;

type ParquetValue = boolean | number | bigint | string | null;

/**
 * Apache Parquet, compressed with Snappy, every column nullable. Timestamps keep their unit (milli-, micro- or
 * nanoseconds); TIMESTAMP_LTZ is marked as adjusted to UTC.
 */
export class ParquetEncoder implements BatchEncoder {
  readonly #schema: Schema;
  readonly #bytes = new ByteWriter(1 << 16);
  readonly #writer: ParquetWriter;
  /** Of the row group that is being gathered. */
  #batches: RecordBatch[] = [];
  #numRows = 0;
  #byteLength = 0;

  constructor(schema: Schema) {
    this.#schema = schema;
    const root = { name: 'schema', num_children: schema.length };
    const elements = schema.map(({ name, type }) => elementOf(name, type));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [root, ...elements],
      createdBy: 'sabot-sql',
    });
  }

  get heldBytes(): number {
    return this.#byteLength;
  }

  encode(batch: RecordBatch): Uint8Array {
    this.#batches.push(batch);
    this.#numRows += batch.numRows;
    this.#byteLength += batch.data.byteLength;
    const isFull = this.#numRows >= ROW_GROUP_ROWS || this.#byteLength >= ROW_GROUP_BYTES;
    if (isFull) this.#writeRowGroup();
    return this.#take();
  }

  finish(): Uint8Array {
    this.#writeRowGroup();
    this.#writer.finish();
    return this.#take();
  }

  #writeRowGroup(): void {
    if (this.#numRows === 0) return;
    const columnData = this.#schema.map(({ name, type }, i) => ({
      name,
      data: this.#batches.flatMap((batch) => valuesOf(must(columnsOf(batch)[i]), type)),
    }));
    this.#writer.write({ columnData, rowGroupSize: this.#numRows });
    this.#batches = [];
    this.#numRows = 0;
    this.#byteLength = 0;
  }

  /** The bytes since the last call; the library goes on counting from the file's start. */
  #take(): Uint8Array {
    const taken = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return taken;
  }
}

function elementOf(name: string, type: SqlType): SchemaElement {
  const element = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type.kind) {
    case 'boolean':
      return { ...element, type: 'BOOLEAN' };
    case 'int':
      return { ...element, type: 'INT32' };
    case 'bigint':
      return { ...element, type: 'INT64' };
    case 'float':
      return { ...element, type: 'FLOAT' };
    case 'double':
      return { ...element, type: 'DOUBLE' };
    case 'date':
      return { ...element, type: 'INT32', converted_type: 'DATE' };
    case 'varchar':
      return { ...element, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'timestamp':
    case 'timestamp_ltz': {
      const isAdjustedToUTC = type.kind === 'timestamp_ltz';
      const logical_type = { type: 'TIMESTAMP', isAdjustedToUTC, unit: unitOf(type) } as const;
      return { ...element, type: 'INT64', logical_type };
    }
    default:
      return unreachable(type);
  }
}

function unitOf(type: TimestampType): 'MILLIS' | 'MICROS' | 'NANOS' {
  const units = unitsPerSecond(type);
  if (units === 1000) return 'MILLIS';
  return units === 1_000_000 ? 'MICROS' : 'NANOS';
}

function valuesOf(data: ColumnData, type: SqlType): ParquetValue[] {
  const value = valueReader(data, type);
  const isNull = nullTest(data);
  return Array.from({ length: data.length }, (_, row) =>
    isNull?.(row) === true ? null : value(row),
  );
}

/** Reads a column's values as the library takes them. */
function valueReader(data: ColumnData, type: SqlType): (row: number) => ParquetValue {
  const { values } = data;
  switch (type.kind) {
    case 'varchar':
      return cellText(data, type, { timeSeparator: ' ' });
    case 'boolean': {
      const text = cellText(data, type, { timeSeparator: ' ' });
      return (row) => text(row) === 'true';
    }
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ltz': {
      const { buffer, byteOffset, byteLength } = values as ArrayBufferView<ArrayBuffer>;
      const integers = new BigInt64Array(buffer, byteOffset, byteLength >>> 3);
      return (row) => must(integers[row]);
    }
    default:
      return (row) => values[row];
  }
}
