import {
  type Schema as ArrowSchema,
  type Data,
  DataType,
  makeData,
  RecordBatch,
  Struct,
  type TypeMap,
} from 'apache-arrow';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Schema } from '../types/schema.js';
import { arrowSchemaOf } from './arrow-types.js';

/** One value as JavaScript sees it: see `ResultBatch.column` for which type becomes what. */
export type ResultValue = number | bigint | boolean | string | null;

/** What `ResultBatch.column` gives: the values of one column by row. */
export type ResultColumn =
  | readonly ResultValue[]
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Rows of a query's result: an Arrow record batch for every Arrow consumer, which can also be read column by column. */
export class ResultBatch<T extends TypeMap = TypeMap> extends RecordBatch<T> {
  readonly #columns = new Map<string, ResultColumn>();
  #checkpointId = 0;
  #sequence = 0;
  #rowKinds: Int8Array | undefined;

  /** The checkpoint that these rows belong to: the first one behind them. 0 where the batch has no place in a stream. */
  get checkpointId(): number {
    return this.#checkpointId;
  }

  /**
   * Counts the batches of a job from 1. With exactly-once delivery a batch that is handed out again after a restart has the
   * number that it had before.
   */
  get sequence(): number {
    return this.#sequence;
  }

  /**
   * What each row is, as numbered in `RowKind`: 0 = +I, 1 = -U, 2 = +U, 3 = -D; undefined where every row is an insert. `slice`
   * loses it.
   */
  get rowKinds(): Int8Array | undefined {
    return this.#rowKinds;
  }

  /** Says what the rows are. */
  changedAs(rowKinds: Int8Array | undefined): this {
    this.#rowKinds = rowKinds;
    return this;
  }

  /** Gives the batch its place in the stream of results. */
  numbered(checkpointId: number, sequence: number): this {
    this.#checkpointId = checkpointId;
    this.#sequence = sequence;
    return this;
  }

  /**
   * The values of a column by row, like `batch.column('count')[0]`. Without nulls, numbers come as a typed array:
   * BigInt64Array for BIGINT, Int32Array for INT, Float64Array for DOUBLE, Float32Array for FLOAT. Else a plain array with
   * null for null, string for VARCHAR, boolean for BOOLEAN, and milliseconds since 1970-01-01 as a number for DATE and all
   * timestamps (with a fraction where the timestamp is finer). Throws VALIDATION_ERROR for an unknown name.
   */
  column(name: string): ResultColumn {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const position = this.schema.fields.findIndex((field) => field.name === name);
    const vector = this.getChildAt(position);
    if (vector === null) throw this.#unknownColumn(name);
    const isTypedArray =
      vector.nullCount === 0 && (DataType.isInt(vector.type) || DataType.isFloat(vector.type));
    const values = (isTypedArray ? vector.toArray() : Array.from(vector)) as ResultColumn;
    this.#columns.set(name, values);
    return values;
  }

  #unknownColumn(name: string): StreamingError {
    const names = this.schema.fields.map((field) => field.name);
    return new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `The result has no column "${name}"${didYouMean(name, names)}; it has ${names.join(', ')}.`,
      { column: name },
    );
  }
}

/** The buffers of one column of a result batch, as Arrow has them. */
export interface ColumnBuffers {
  /** Values in the type's layout; bits for BOOLEAN, UTF-8 for VARCHAR. */
  readonly data: ArrayBufferView;
  /** i32[n + 1], for VARCHAR. */
  readonly valueOffsets?: Int32Array;
  readonly nullCount: number;
  /** Absent where no row is null. */
  readonly nullBitmap?: Uint8Array;
}

/** A batch around buffers, which it keeps. `columns` is parallel to `schema`. */
export function resultBatchOf(
  schema: Schema,
  numRows: number,
  columns: readonly ColumnBuffers[],
): ResultBatch {
  const arrowSchema = arrowSchemaOf(schema);
  const children = arrowSchema.fields.map(
    ({ type }, i): Data => makeData({ type, length: numRows, ...columns[i] }),
  );
  return resultBatchOfChildren(arrowSchema, numRows, children);
}

/** A batch around the data of its columns. */
export function resultBatchOfChildren(
  schema: ArrowSchema,
  numRows: number,
  children: Data[],
): ResultBatch {
  const type = new Struct(schema.fields);
  return new ResultBatch(schema, makeData({ type, length: numRows, nullCount: 0, children }));
}

/** A result batch of the rows of a plain one, which it shares its buffers with. */
export function resultBatchOfData<T extends TypeMap>(
  schema: ArrowSchema<T>,
  data: Data<Struct<T>>,
): ResultBatch<T> {
  return new ResultBatch(schema, data);
}
