import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Schema } from '../types/schema.js';
import { isSqlType, isTimestamp, printType } from '../types/sql-type.js';
import type { CatalogTable, WatermarkDeclaration } from './catalog.js';

/** The event time of a table registered from code: the column, and how far rows may be out of order. */
export interface SchemaWatermark {
  readonly column: string;
  readonly delayMs: number;
}

/** A table registered from code. Its time attribute may have any precision. */
export function tableFromSchema(
  name: string,
  schema: Schema,
  options: ReadonlyMap<string, string>,
  watermark: SchemaWatermark | undefined,
  isDimension: boolean,
  primaryKey: readonly string[] = [],
): CatalogTable {
  const names = schema.map((field) => field.name);
  if (names.length === 0) throw invalid(name, 'needs at least one column');
  const untyped = schema.find(({ type }) => !isSqlType(type));
  if (untyped !== undefined) {
    const hint = 'take it from VARCHAR, DOUBLE, timestampLtz(3) and the like';
    throw invalid(name, `has no SQL type for column "${untyped.name}": ${hint}`);
  }
  const duplicate = names.find((fieldName, i) => names.indexOf(fieldName) !== i);
  if (duplicate !== undefined) throw invalid(name, `has two columns named "${duplicate}"`);
  const unknown = primaryKey.find((column) => !names.includes(column));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, names);
    throw invalid(name, `has no column "${unknown}" for its primary key${hint}`);
  }
  const physical = schema.map((field) =>
    primaryKey.includes(field.name) ? { ...field, nullable: false } : field,
  );
  return {
    name,
    physical,
    columns: physical.map((field, index) => ({ kind: 'physical', field, index })),
    sql: undefined,
    declaration: undefined,
    optionOffsets: new Map(),
    nameOffset: 0,
    watermark: watermark === undefined ? undefined : declareWatermark(name, schema, watermark),
    options,
    primaryKey,
    partitionedBy: [],
    isDimension,
  };
}

function declareWatermark(
  table: string,
  schema: Schema,
  { column, delayMs }: SchemaWatermark,
): WatermarkDeclaration {
  const index = schema.findIndex((field) => field.name === column);
  const field = schema[index];
  if (field === undefined) {
    const names = schema.map((candidate) => candidate.name);
    throw invalid(table, `has no column "${column}" for its watermark${didYouMean(column, names)}`);
  }
  if (!isTimestamp(field.type)) {
    throw invalid(
      table,
      `can't take its watermark from column "${column}" of type ${printType(field.type)}: it must be a TIMESTAMP`,
    );
  }
  if (!Number.isSafeInteger(delayMs) || delayMs < 0) {
    throw invalid(table, `needs a watermark delay of 0 or more whole milliseconds, not ${delayMs}`);
  }
  return { kind: 'bounded-out-of-orderness', column: index, delayMs };
}

function invalid(table: string, problem: string): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, `Table "${table}" ${problem}`, {
    component: table,
  });
}
