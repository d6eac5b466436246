import { must } from '../../common/assert.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import type { Schema } from '../../types/schema.js';
import type { WindowAssigner } from '../../types/window.js';

/** A window aggregation, as the planner settles it. */
export interface WindowAggregateSpec {
  readonly inputSchema: Schema;
  /** What the input's columns are called in words: names, or expressions that have none. By default their names. */
  readonly inputNames?: readonly string[];
  /** The keys, window start, window end, the aggregates. */
  readonly schema: Schema;
  readonly window: WindowAssigner;
  /** Position of the time attribute, a timestamp of any precision. */
  readonly timeColumn: number;
  readonly keyColumns: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  /** The most kernel memory that may be held between batches; undefined = as much as there is. */
  readonly stateBytesMax?: number;
}

/** What a column of the input is, in words. */
export function columnNameOf(spec: WindowAggregateSpec, column: number): string {
  return spec.inputNames?.[column] ?? must(spec.inputSchema[column]).name;
}

/** Positions of the columns under aggregates, each once. */
export function argumentColumnsOf(spec: WindowAggregateSpec): readonly number[] {
  const columns = spec.aggregates.flatMap((call) =>
    call.kind === 'count-star' ? [] : [call.column],
  );
  return [...new Set(columns)];
}
