import { type Schema as ArrowSchema, DataType, type RecordBatch } from 'apache-arrow';
import { must } from '../common/assert.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { CodeHolder, RecycledStrings } from '../kernels/string-recycler.js';
import type { Field, Schema } from '../types/schema.js';
import { printType } from '../types/sql-type.js';
import { isString } from './arrow-types.js';
import type { ColumnBatch } from './column-batch.js';
import type { ColumnImporter } from './column-importer.js';
import { DictionaryImporter } from './dictionary-importer.js';
import { FixedWidthImporter, isFixedWidthImport } from './fixed-width-importer.js';
import { NullImporter } from './null-importer.js';
import { StringImporter } from './string-importer.js';

/** One wanted column: how it is copied depends on the Arrow type that the batches turn out to have. */
interface ImportedColumn {
  readonly field: Field;
  readonly dictionary: StringDictionary | undefined;
  type: DataType | undefined;
  importer: ColumnImporter | undefined;
  /** Position in the batches' columns. */
  position: number;
}

/**
 * Copies Arrow batches of a table into kernel memory: the wanted columns, found by name, in runs of rows. Values are
 * converted where the column's type holds all of them; whatever else differs is refused with VALIDATION_ERROR.
 */
export class ArrowImporter implements CodeHolder {
  readonly #memory: KernelMemory;
  readonly #schema: Schema;
  readonly #columns: readonly ImportedColumn[];
  #arrowSchema: ArrowSchema | undefined;
  #batch: RecordBatch | undefined;

  /** `dictionaries` is parallel to `schema`, with one for each VARCHAR column. */
  constructor(
    memory: KernelMemory,
    schema: Schema,
    dictionaries: readonly (StringDictionary | undefined)[],
  ) {
    this.#memory = memory;
    this.#schema = schema;
    this.#columns = schema.map((field, i) => ({
      field,
      dictionary: dictionaries[i],
      type: undefined,
      importer: undefined,
      position: 0,
    }));
  }

  /** Rows [from, to) of `batch`, valid until the arena is reset. */
  importRows(batch: RecordBatch, from: number, to: number, arena: Arena): ColumnBatch {
    if (batch !== this.#batch) this.#bind(batch);
    return {
      schema: this.#schema,
      numRows: to - from,
      columns: this.#columns.map((column) => must(column.importer).read(from, to - from, arena)),
      rowWatermarks: 0,
      rowKinds: 0,
    };
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    for (const { dictionary, importer } of this.#columns) {
      const isLive = dictionary && liveOf(dictionary);
      if (isLive !== undefined) importer?.markCodes(isLive);
    }
  }

  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    for (const { dictionary, importer } of this.#columns) {
      const newCodes = dictionary && newCodesOf(dictionary);
      if (newCodes !== undefined) importer?.renumberCodes(newCodes);
    }
  }

  #bind(batch: RecordBatch): void {
    if (batch.schema !== this.#arrowSchema) this.#locate(batch.schema);
    for (const column of this.#columns) {
      const data = must(batch.data.children[column.position]);
      if (column.importer === undefined || column.type !== data.type) {
        column.importer = this.#importerFor(column, data.type);
        column.type = data.type;
      }
      column.importer.bind(data);
    }
    this.#batch = batch;
  }

  #locate(arrowSchema: ArrowSchema): void {
    const names = arrowSchema.fields.map((field) => field.name);
    for (const column of this.#columns) {
      const { name, type } = column.field;
      column.position = names.indexOf(name);
      if (column.position >= 0) continue;
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Column "${name}" ${printType(type)} is missing from the Arrow data${didYouMean(name, names)}.`,
        { column: name },
      );
    }
    this.#arrowSchema = arrowSchema;
  }

  #importerFor(column: ImportedColumn, type: DataType): ColumnImporter {
    const { field, dictionary } = column;
    if (DataType.isNull(type)) return new NullImporter(this.#memory, field, dictionary);
    if (field.type.kind === 'varchar') {
      const known = must(dictionary, `column ${field.name} has no dictionary`);
      if (isString(type)) return new StringImporter(this.#memory, field, known);
      if (DataType.isDictionary(type) && isString(type.dictionary)) {
        return new DictionaryImporter(this.#memory, field, known);
      }
    } else if (isFixedWidthImport(field, type)) {
      return new FixedWidthImporter(this.#memory, field, type);
    }
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Column "${field.name}" is declared ${printType(field.type)}, but the Arrow data has ${type} there, ` +
        'which does not convert to it without loss.',
      { column: field.name },
    );
  }
}
