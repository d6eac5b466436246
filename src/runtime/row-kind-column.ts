import type { ColumnBatch } from '../columnar/column-batch.js';
import { ROW_KIND_TEXTS } from '../columnar/op-column.js';
import { must } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import { type Field, field } from '../types/schema.js';
import { VARCHAR } from '../types/sql-type.js';

/** The column of a source's rows that says what each row is: `+I`, `-U`, `+U` or `-D`. */
export class RowKindColumn {
  readonly field: Field;
  readonly dictionary: StringDictionary;
  readonly #memory: KernelMemory;
  /** By code. */
  readonly #kinds: number[] = [];

  constructor(memory: KernelMemory, name: string) {
    this.#memory = memory;
    this.field = field(name, VARCHAR, false);
    this.dictionary = new StringDictionary(memory);
  }

  /** The batch without this column, its last, whose rows are what it says. `firstRow` is the first one's number, for errors. */
  read(batch: ColumnBatch, arena: Arena, firstRow: number): ColumnBatch {
    const { schema, numRows } = batch;
    const { values, step, validity } = must(batch.columns.at(-1));
    if (validity !== 0 && this.#memory.kernels.bitmapCount(validity, numRows) < numRows) {
      throw this.#unknown('NULL', `One of the rows from ${firstRow} on`);
    }
    for (let code = this.#kinds.length; code < this.dictionary.size; code++) {
      this.#kinds.push(ROW_KIND_TEXTS.indexOf(this.dictionary.text(code) as '+I'));
    }
    const rowKinds = arena.allocate(numRows);
    const { u8, u32 } = this.#memory.views;
    for (let row = 0; row < numRows; row++) {
      const code = must(u32[(values + row * step) >>> 2]);
      const kind = must(this.#kinds[code]);
      if (kind < 0) {
        throw this.#unknown(JSON.stringify(this.dictionary.text(code)), `Row ${firstRow + row}`);
      }
      u8[rowKinds + row] = kind;
    }
    return { ...batch, schema: schema.slice(0, -1), columns: batch.columns.slice(0, -1), rowKinds };
  }

  #unknown(text: string, row: string): StreamingError {
    const { name } = this.field;
    return new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `${row}, column "${name}": ${text} is no kind of change, which are ${ROW_KIND_TEXTS.join(', ')}.`,
      { column: name },
    );
  }
}
