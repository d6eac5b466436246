import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { RecordBatch } from '../../columnar/arrow.js';
import { must, unreachable } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import { type SqlType, type TimestampType, unitsPerSecond } from '../../types/sql-type.js';
import type { BatchEncoder } from '../batch-encoder.js';
import { type ColumnData, cellText, columnsOf, nullTest } from '../text/cell-text.js';

/** Small batches are gathered into row groups of at least this many rows. */
const ROW_GROUP_ROWS_MIN = 65_536;

type ParquetValue = boolean | number | bigint | string | null;

/**
 * Apache Parquet, compressed with Snappy, every column nullable. Timestamps keep their unit (milli-, micro- or
 * nanoseconds); TIMESTAMP_LTZ is marked as adjusted to UTC.
 */
export class ParquetEncoder implements BatchEncoder {
  readonly #schema: Schema;
  readonly #bytes = new ByteWriter(1 << 16);
  readonly #writer: ParquetWriter;
  #columns: ParquetValue[][];
  #rows = 0;

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#columns = schema.map(() => []);
    const root = { name: 'schema', num_children: schema.length };
    const elements = schema.map(({ name, type }) => elementOf(name, type));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [root, ...elements],
      createdBy: 'sabot-sql',
    });
  }

  encode(batch: RecordBatch): Uint8Array {
    for (const [i, data] of columnsOf(batch).entries()) {
      const value = valueReader(data, must(this.#schema[i]).type);
      const isNull = nullTest(data);
      const column = must(this.#columns[i]);
      for (let row = 0; row < batch.numRows; row++) {
        column.push(isNull?.(row) === true ? null : value(row));
      }
    }
    this.#rows += batch.numRows;
    if (this.#rows >= ROW_GROUP_ROWS_MIN) this.#writeRowGroup();
    return this.#take();
  }

  finish(): Uint8Array {
    this.#writeRowGroup();
    this.#writer.finish();
    return this.#take();
  }

  #writeRowGroup(): void {
    if (this.#rows === 0) return;
    const columnData = this.#schema.map(({ name }, i) => ({ name, data: must(this.#columns[i]) }));
    this.#writer.write({ columnData, rowGroupSize: this.#rows });
    this.#columns = this.#schema.map(() => []);
    this.#rows = 0;
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
