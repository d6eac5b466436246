import type { AggregateCall } from '../../types/aggregate-call.js';
import type { Schema } from '../../types/schema.js';
import type { WindowAssigner } from '../../types/window.js';

/** A window aggregation, as the planner settles it. */
export interface WindowAggregateSpec {
  readonly inputSchema: Schema;
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

/** Positions of the columns under aggregates, each once. */
export function argumentColumnsOf(spec: WindowAggregateSpec): readonly number[] {
  const columns = spec.aggregates.flatMap((call) =>
    call.kind === 'count-star' ? [] : [call.column],
  );
  return [...new Set(columns)];
}
