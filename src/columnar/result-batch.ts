import { DataType, RecordBatch, type TypeMap } from 'apache-arrow';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';

/** One value as JavaScript sees it: see `ResultBatch.column` for which type becomes what. */
export type ResultValue = number | bigint | boolean | string | null;

export type ResultColumn =
  | readonly ResultValue[]
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Rows of a query's result: an Arrow record batch for every Arrow consumer, which can also be read column by column. */
export class ResultBatch<T extends TypeMap = TypeMap> extends RecordBatch<T> {
  readonly #columns = new Map<string, ResultColumn>();

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
