import type { SqlType } from './sql-type.js';

/** One aggregate of a window aggregation, over a column of its input. */
export type AggregateCall =
  | { readonly kind: 'count-star'; readonly resultType: SqlType }
  | {
      readonly kind: 'count' | 'sum' | 'avg' | 'min' | 'max';
      /** Position of the argument in the input's schema. */
      readonly column: number;
      readonly argumentType: SqlType;
      readonly resultType: SqlType;
    };
