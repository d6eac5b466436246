import { must } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { Field, Schema } from '../types/schema.js';
import { byteWidthOf, isTimestamp, printType } from '../types/sql-type.js';
import type { Column } from './column.js';
import type { ColumnBatch } from './column-batch.js';
import { writeStrings, writeValues } from './write-values.js';

/**
 * Turns rows given as plain objects into columns. A row's own properties of the columns' names are read and nothing else
 * of it; a missing property, null and undefined are null. VARCHAR takes strings, BOOLEAN booleans, INT, FLOAT and DOUBLE
 * numbers, BIGINT bigints and whole numbers, DATE and timestamps a `Date` or milliseconds since 1970-01-01 as a number.
 * Anything else is refused with VALIDATION_ERROR.
 */
export class RowImporter {
  readonly #memory: KernelMemory;
  readonly #schema: Schema;
  readonly #dictionaries: readonly (StringDictionary | undefined)[];

  /** `dictionaries` is parallel to `schema`, with one for each VARCHAR column. */
  constructor(
    memory: KernelMemory,
    schema: Schema,
    dictionaries: readonly (StringDictionary | undefined)[],
  ) {
    this.#memory = memory;
    this.#schema = schema;
    this.#dictionaries = dictionaries;
  }

  /** `firstRow` is the number of the first row in the whole stream, counted from 1, for errors. */
  importRows(rows: readonly unknown[], firstRow: number, arena: Arena): ColumnBatch {
    rows.forEach((row, i) => {
      assertRow(row, firstRow + i);
    });
    return {
      schema: this.#schema,
      numRows: rows.length,
      columns: this.#schema.map((field, c) =>
        this.#importColumn(field, this.#dictionaries[c], rows as object[], firstRow, arena),
      ),
      rowWatermarks: 0,
      rowKinds: 0,
    };
  }

  #importColumn(
    field: Field,
    dictionary: StringDictionary | undefined,
    rows: readonly object[],
    firstRow: number,
    arena: Arena,
  ): Column {
    const cells = rows.map((row) => ownValue(row, field.name));
    const width = byteWidthOf(field.type);
    const values = arena.allocate(cells.length * width);
    const validity = this.#writeValidity(cells, arena);
    const failedAt =
      field.type.kind === 'varchar'
        ? writeStrings(cells, validity, must(dictionary), values, arena)
        : writeValues(cells, field.type, values, this.#memory);
    const nullAt = field.nullable || validity === 0 ? -1 : cells.indexOf(null);
    const wrongAt = failedAt >= 0 ? failedAt : nullAt;
    if (wrongAt >= 0) throw wrongValue(field, cells[wrongAt], firstRow + wrongAt);
    return { type: field.type, values, step: width, validity, dictionary };
  }

  #writeValidity(cells: readonly unknown[], arena: Arena): number {
    if (!cells.includes(null)) return 0;
    const length = (cells.length + 7) >> 3;
    const address = arena.allocate(length);
    const bytes = this.#memory.views.u8.subarray(address, address + length);
    bytes.fill(0);
    cells.forEach((cell, i) => {
      if (cell !== null) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
    });
    return address;
  }
}

/** Throws VALIDATION_ERROR where `row` is no plain object. */
export function assertRow(row: unknown, rowNumber: number): asserts row is object {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return;
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Row ${rowNumber} is ${print(row)}, where an object with a property per column is expected.`,
  );
}

/** The row's own property, or null; never what it inherits. */
function ownValue(row: object, name: string): unknown {
  if (!Object.hasOwn(row, name)) return null;
  return (row as Record<string, unknown>)[name] ?? null;
}

function wrongValue(field: Field, cell: unknown, rowNumber: number): StreamingError {
  const time = isTimestamp(field.type) || field.type.kind === 'date';
  const hint = time ? ': a Date or milliseconds since 1970-01-01 are expected' : '';
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Row ${rowNumber}, column "${field.name}": ${print(cell)} does not fit ` +
      `${printType(field.type)}${field.nullable ? '' : ' NOT NULL'}${hint}.`,
    { column: field.name },
  );
}

const PRINTED_LENGTH_MAX = 40;

function print(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'a Date';
  if (typeof value === 'object') return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  const short = text.length > PRINTED_LENGTH_MAX ? `${text.slice(0, PRINTED_LENGTH_MAX)}…` : text;
  return `the ${typeof value} ${short}`;
}
