import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import type { ChangelogMode } from '../../types/changelog-mode.js';
import type { Schema } from '../../types/schema.js';
import type { WatermarkStrategy, WindowAssigner } from '../../types/window.js';
import type { CatalogTable } from '../catalog.js';

/** How a query runs: a tree of operators, each with the schema of its output. Made by the planner, built by runtime/. */
export type PhysicalPlan =
  | ScanPlan
  | {
      readonly kind: 'filter';
      readonly input: PhysicalPlan;
      readonly predicate: BoundExpression;
      readonly schema: Schema;
    }
  | {
      readonly kind: 'project';
      readonly input: PhysicalPlan;
      /** Parallel to `schema`. */
      readonly expressions: readonly BoundExpression[];
      readonly schema: Schema;
    }
  | ChangelogNormalizePlan
  | LookupJoinPlan
  | WindowAggregatePlan
  | {
      readonly kind: 'union-all';
      readonly inputs: readonly PhysicalPlan[];
      readonly schema: Schema;
    }
  | ToUpsertPlan
  | EnforceNotNullPlan;

/** An INSERT INTO: a query, and where its rows go. */
export interface InsertPlan {
  readonly table: CatalogTable;
  /** Its columns are the table's `sinkColumns`: order, names and types. */
  readonly query: PhysicalPlan;
  /** Where the table's name stands in the statement's text. */
  readonly nameOffset: number;
}

/** Reads a table's physical columns, as far as the query uses them. Computed columns are a project above. */
export interface ScanPlan {
  readonly kind: 'scan';
  readonly table: CatalogTable;
  /** Positions in the table's physical columns, ascending; parallel to `schema`. */
  readonly columns: readonly number[];
  /**
   * Computed columns that the query or the watermark needs, over the scan's `columns`; appended to the schema behind
   * them, so that watermarks are assigned at the source.
   */
  readonly computed: readonly BoundExpression[];
  /** Positions refer to `schema`; undefined for a table without watermark. */
  readonly watermark: WatermarkStrategy | undefined;
  /** What the rows mean, as the table's connector has them. */
  readonly changelogMode: ChangelogMode;
  readonly schema: Schema;
}

/** Keeps the last row of each key, and makes all changes, each with the whole row, of `upsert` ones. */
export interface ChangelogNormalizePlan {
  readonly kind: 'changelog-normalize';
  /** A scan, or conditions on the key alone above one. */
  readonly input: PhysicalPlan;
  /** Positions of the table's primary key. */
  readonly keyColumns: readonly number[];
  readonly schema: Schema;
}

/** All changes on their way to a table that is told the newest row of a key alone: -U goes away, or stands for a delete. */
export interface ToUpsertPlan {
  readonly kind: 'to-upsert';
  readonly input: PhysicalPlan;
  /** `drop` where a +U of the same key follows each -U. */
  readonly updateBefore: 'drop' | 'delete';
  readonly schema: Schema;
}

/** Each input row with the dimension rows of equal keys; LEFT keeps rows without any, padded with nulls. */
export interface LookupJoinPlan {
  readonly kind: 'lookup-join';
  readonly input: PhysicalPlan;
  readonly joinType: 'inner' | 'left';
  readonly dimension: CatalogTable;
  /** Positions of the equality keys in the input, and of their partners in the dimension's physical columns. */
  readonly inputKeys: readonly number[];
  readonly dimensionKeys: readonly number[];
  /** Physical columns of the dimension that are appended to the input's. */
  readonly dimensionColumns: readonly number[];
  /** Over `schema`: what a pair must fulfil besides equal keys. Only LEFT has it; INNER is filtered behind the join. */
  readonly condition: BoundExpression | undefined;
  /** The input's fields, then those of `dimensionColumns`. */
  readonly schema: Schema;
}

/**
 * Groups by key columns and window. Output: the keys, `window_start` and `window_end` (both TIMESTAMP(3) as in Flink,
 * in the session's zone UTC also where the time column is a TIMESTAMP_LTZ), then the aggregates.
 */
export interface WindowAggregatePlan {
  readonly kind: 'window-aggregate';
  readonly input: PhysicalPlan;
  readonly window: WindowAssigner;
  /** Position of the time attribute in the input; any timestamp precision. */
  readonly timeColumn: number;
  readonly keyColumns: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly schema: Schema;
}

/** Fails on a null in a column that the written table declares NOT NULL. Only stands outermost. */
export interface EnforceNotNullPlan {
  readonly kind: 'enforce-not-null';
  readonly input: PhysicalPlan;
  /** The written table's name. */
  readonly table: string;
  /** Positions in `schema`, which is the input's but for their nullability. */
  readonly columns: readonly number[];
  readonly schema: Schema;
}
