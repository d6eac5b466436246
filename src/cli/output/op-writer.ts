import type { RecordBatch } from '../../columnar/arrow.js';
import { withOpColumn } from '../../columnar/op-column.js';
import type { Schema } from '../../types/schema.js';
import type { ResultWriter } from './result-writer.js';

/** Puts out the rows of an updating query: what each row is stands before it, as column `op`. */
export class OpWriter implements ResultWriter {
  readonly #schema: Schema;
  readonly #writer: ResultWriter;

  /** `schema` is of the query's batches, `writer` for those with the column. */
  constructor(schema: Schema, writer: ResultWriter) {
    this.#schema = schema;
    this.#writer = writer;
  }

  write(batch: RecordBatch): Promise<void> {
    return this.#writer.write(withOpColumn(batch, this.#schema));
  }

  end(): Promise<void> {
    return this.#writer.end();
  }
}
