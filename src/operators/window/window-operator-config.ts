import type { RecordBatch } from '../../columnar/arrow.js';
import { sqlTypeOf } from '../../columnar/arrow-types.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { aggregateFunction } from '../../functions/aggregate-registry.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import { type Field, field, type Schema } from '../../types/schema.js';
import { BIGINT, isTimestamp, printType, timestamp } from '../../types/sql-type.js';
import type { WindowAssigner } from '../../types/window.js';
import type { WindowAggregateSpec } from './window-aggregate-spec.js';

/** One aggregate that a `WindowOperator` computes. */
export interface WindowAggregateFunction {
  readonly function: 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';
  /** Its argument; only COUNT may do without, and then counts rows. */
  readonly column?: string;
  /** Name of the result column; by default such as `count` or `sum_price`. */
  readonly as?: string;
}

/** Which windows a `WindowOperator` cuts time into, by what it groups rows, and what it computes. */
export interface WindowOperatorConfig {
  readonly windowType: 'TUMBLE' | 'HOP';
  readonly windowSizeMs: number;
  /** Time from one HOP window's start to the next. */
  readonly windowSlideMs?: number;
  /** None = one group of all rows. */
  readonly keyColumns: readonly string[];
  /** A timestamp column, or a BIGINT column of milliseconds since the epoch. */
  readonly timestampColumn: string;
  readonly aggregateFunctions: readonly WindowAggregateFunction[];
  /** How far behind the largest timestamp the watermark stays. Default 0. */
  readonly watermarkDelayMs?: number;
}

/** Throws VALIDATION_ERROR where the configuration makes no sense, whatever the data. */
export function checkWindowConfig(config: WindowOperatorConfig): WindowAssigner {
  const { windowType, windowSizeMs, windowSlideMs, watermarkDelayMs = 0 } = config;
  const positive = (name: string, value: unknown): number => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    throw invalid(`${name} must be a positive whole number of milliseconds, got ${value}.`);
  };
  if (!Number.isSafeInteger(watermarkDelayMs) || watermarkDelayMs < 0) {
    throw invalid(
      `watermarkDelayMs must be a whole number of milliseconds, got ${watermarkDelayMs}.`,
    );
  }
  if (config.aggregateFunctions.length === 0) {
    throw invalid('aggregateFunctions is empty: name at least one, such as { function: "COUNT" }.');
  }
  const sizeMs = positive('windowSizeMs', windowSizeMs);
  if (windowType === 'TUMBLE') return { kind: 'tumble', sizeMs };
  if (windowType === 'HOP') {
    return { kind: 'hop', sizeMs, slideMs: positive('windowSlideMs', windowSlideMs) };
  }
  throw invalid(`windowType must be 'TUMBLE' or 'HOP', got '${String(windowType)}'.`);
}

/** The aggregation over batches like `batch`, of which it takes only the columns that it needs. */
export function specForBatches(
  config: WindowOperatorConfig,
  window: WindowAssigner,
  batch: RecordBatch,
): WindowAggregateSpec {
  const input: Field[] = [];
  const positionOf = (name: string): number => {
    const known = input.findIndex((column) => column.name === name);
    return known >= 0 ? known : input.push(inputField(batch, name)) - 1;
  };
  const timeColumn = positionOf(config.timestampColumn);
  const keyColumns = config.keyColumns.map(positionOf);
  const aggregates = config.aggregateFunctions.map((wanted) =>
    aggregateCall(wanted, wanted.column === undefined ? -1 : positionOf(wanted.column), input),
  );
  const { type } = fieldAt(input, timeColumn);
  if (type.kind !== 'bigint' && !isTimestamp(type)) {
    throw invalid(
      `timestampColumn "${config.timestampColumn}" must be a timestamp or BIGINT milliseconds, got ${printType(type)}.`,
    );
  }
  const boundaryType = type.kind === 'timestamp_ltz' ? { ...type, precision: 3 } : timestamp(3);
  const schema: Schema = [
    ...keyColumns.map((column) => fieldAt(input, column)),
    field('window_start', boundaryType, false),
    field('window_end', boundaryType, false),
    ...aggregates.map((call, i) => {
      const wanted = config.aggregateFunctions[i] as WindowAggregateFunction;
      const isCount = call.kind === 'count' || call.kind === 'count-star';
      return field(wanted.as ?? defaultName(wanted), call.resultType, !isCount);
    }),
  ];
  return { inputSchema: input, schema, window, timeColumn, keyColumns, aggregates };
}

function inputField(batch: RecordBatch, name: string): Field {
  const { fields } = batch.schema;
  const found = fields.find((candidate) => candidate.name === name);
  const names = fields.map((candidate) => candidate.name);
  if (found === undefined) {
    throw invalid(`The batch has no column "${name}"${didYouMean(name, names)}.`, name);
  }
  const type = sqlTypeOf(found.type);
  if (type === undefined) {
    throw invalid(
      `Column "${name}" has the Arrow type ${found.type}, which no SQL type holds.`,
      name,
    );
  }
  return field(name, type);
}

function aggregateCall(
  wanted: WindowAggregateFunction,
  column: number,
  input: Schema,
): AggregateCall {
  const name = wanted.function;
  const definition = aggregateFunction(name);
  if (definition === undefined) throw invalid(`There is no aggregate function "${name}".`);
  if (column < 0) {
    if (name === 'COUNT') return { kind: 'count-star', resultType: BIGINT };
    throw invalid(`${name} needs the name of a column to work on.`);
  }
  const argumentType = fieldAt(input, column).type;
  const resolved = definition.resolve([argumentType]);
  if (typeof resolved === 'string') {
    throw invalid(`${name} of column "${wanted.column}" ${resolved}.`, wanted.column);
  }
  const kind = name.toLowerCase() as Exclude<AggregateCall['kind'], 'count-star'>;
  return { kind, column, argumentType, resultType: resolved.result };
}

function defaultName({ function: name, column }: WindowAggregateFunction): string {
  return column === undefined ? name.toLowerCase() : `${name.toLowerCase()}_${column}`;
}

function fieldAt(schema: Schema, position: number): Field {
  return schema[position] as Field;
}

function invalid(message: string, column?: string): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, message, {
    component: 'WindowOperator',
    ...(column === undefined ? {} : { column }),
  });
}
