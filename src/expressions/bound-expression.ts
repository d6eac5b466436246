import type { UserFunctionDefinition } from '../functions/function-definition.js';
import type { SqlType } from '../types/sql-type.js';

/**
 * An expression whose names, types and functions are settled: what the planner makes of a SQL expression and the
 * expression compiler turns into kernel calls. Operators are functions like any other (`plus`, `equals`, `and`, …, see
 * functions/registry.ts); implicit casts stand as `cast` nodes, so that a function sees exactly the types it declared.
 *
 * There is no interval type: `timestamp ± INTERVAL` of fixed length is `plus` or `minus` of the timestamp and a BIGINT
 * literal counted in the timestamp's own unit (see `unitsPerSecond`), with the timestamp's type as result. To a DATE
 * an INT of days is added.
 */
export type BoundExpression =
  | BoundColumn
  | BoundLiteral
  | {
      readonly kind: 'call';
      /** Registry name of the scalar function, or the name of `userFunction`. */
      readonly name: string;
      /** There for a call of a registered function, which may have the name of a built-in one. */
      readonly userFunction?: UserFunctionDefinition;
      readonly args: readonly BoundExpression[];
      readonly type: SqlType;
      readonly nullable: boolean;
      readonly offset: number;
    }
  | {
      readonly kind: 'case';
      readonly branches: readonly {
        readonly when: BoundExpression;
        readonly then: BoundExpression;
      }[];
      /** A NULL literal where ELSE is missing. All results have the type of the whole. */
      readonly otherwise: BoundExpression;
      readonly type: SqlType;
      readonly nullable: boolean;
      readonly offset: number;
    }
  | {
      readonly kind: 'cast';
      readonly operand: BoundExpression;
      readonly type: SqlType;
      readonly nullable: boolean;
      /** TRY_CAST: NULL where the value can't be converted, instead of an error. */
      readonly isTry: boolean;
      readonly offset: number;
    };

export type BoundCall = Extract<BoundExpression, { kind: 'call' }>;

export interface BoundColumn {
  readonly kind: 'column';
  /** Position in the input's schema. */
  readonly index: number;
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly offset: number;
}

export interface BoundLiteral {
  readonly kind: 'literal';
  /**
   * null; boolean; number for INT, FLOAT, DOUBLE and DATE (days); bigint for BIGINT and timestamps (in the type's
   * unit); string for VARCHAR.
   */
  readonly value: null | boolean | number | bigint | string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly offset: number;
}
