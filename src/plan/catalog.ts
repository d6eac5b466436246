import type { BoundExpression } from '../expressions/bound-expression.js';
import type { Field, Schema } from '../types/schema.js';

/** A table as CREATE TABLE, `registerStream` or `registerDimensionTable` declared it. */
export interface CatalogTable {
  readonly name: string;
  /** Columns that the connector delivers, in declaration order. */
  readonly physical: Schema;
  /** All columns as queries see them, in declaration order. */
  readonly columns: readonly CatalogColumn[];
  readonly watermark: WatermarkDeclaration | undefined;
  /** WITH options; `connector` among them for tables declared in SQL. */
  readonly options: ReadonlyMap<string, string>;
  readonly primaryKey: readonly string[];
  /** A dimension is read whole and joined from memory: registered as one, or declared `'lookup.static' = 'true'`. */
  readonly isDimension: boolean;
}

export type CatalogColumn =
  | {
      readonly kind: 'physical';
      readonly field: Field /** In `physical`. */;
      readonly index: number;
    }
  /** `expression` is over `physical`, other computed columns already substituted. */
  | { readonly kind: 'computed'; readonly field: Field; readonly expression: BoundExpression };

/** `column` is the position of the time attribute in `columns`. */
export type WatermarkDeclaration =
  /** `WATERMARK FOR ts AS ts - INTERVAL …`, or `AS ts` with a delay of 0. */
  | { readonly kind: 'bounded-out-of-orderness'; readonly column: number; readonly delayMs: number }
  /** Any other expression, over `physical`; a timestamp of up to 3 digits like the time attribute. */
  | {
      readonly kind: 'expression';
      readonly column: number;
      readonly expression: BoundExpression;
    };
