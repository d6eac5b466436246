import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { BoundExpression } from '../expressions/bound-expression.js';
import { UserFunctions } from '../functions/user/user-functions.js';
import type { QualifiedName } from '../sql/ast.js';
import type { CreateTable } from '../sql/statement-ast.js';
import type { Field, Schema } from '../types/schema.js';

/** The tables and registered functions that queries know, by name. Names of tables are case-sensitive, as in Flink. */
export class Catalog {
  readonly #tables = new Map<string, CatalogTable>();
  readonly functions: UserFunctions;

  constructor(functions = new UserFunctions()) {
    this.functions = functions;
  }

  add(table: CatalogTable): void {
    if (this.#tables.has(table.name)) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Table "${table.name}" already exists; drop it first or choose another name`,
        { component: table.name },
      );
    }
    this.#tables.set(table.name, table);
  }

  /** One with the same tables and functions now, to be changed by itself. */
  copy(): Catalog {
    const copy = new Catalog(this.functions.copy());
    for (const table of this.#tables.values()) copy.add(table);
    return copy;
  }

  /** Whether there was such a table. */
  drop(name: string): boolean {
    return this.#tables.delete(name);
  }

  find(name: string): CatalogTable | undefined {
    return this.#tables.get(name);
  }

  tables(): Iterable<CatalogTable> {
    return this.#tables.values();
  }

  /** The table that a SQL text names; SqlError where there is none. */
  resolve(name: QualifiedName, sql: string): CatalogTable {
    const tableName = tableNameOf(name, sql);
    const table = this.#tables.get(tableName);
    if (table !== undefined) return table;
    const offset = name.parts.at(-1)?.offset ?? name.offset;
    const hint = didYouMean(tableName, this.#tables.keys());
    throw new SqlError(`Unknown table "${tableName}"${hint}`, sql, offset, 'SQL_UNKNOWN_TABLE');
  }
}

const CATALOG_NAME = 'default_catalog';
const DATABASE_NAME = 'default_database';

/** The last part of a name that may start with Flink's default catalog and database, the only ones there are. */
export function tableNameOf({ parts, offset }: QualifiedName, sql: string): string {
  const names = parts.map((part) => part.name);
  const tableName = names.pop() ?? '';
  const prefix = names.join('.');
  if (['', DATABASE_NAME, `${CATALOG_NAME}.${DATABASE_NAME}`].includes(prefix)) return tableName;
  throw new SqlError(
    `Unknown database "${prefix}": tables live in "${CATALOG_NAME}.${DATABASE_NAME}" and need no prefix`,
    sql,
    offset,
    'SQL_UNKNOWN_TABLE',
  );
}

/** A table's name with its catalog and database. */
export function tablePath(name: string): readonly string[] {
  return [CATALOG_NAME, DATABASE_NAME, name];
}

/** A table as CREATE TABLE, `registerStream` or `registerDimensionTable` declared it. */
export interface CatalogTable {
  readonly name: string;
  /** Columns that the connector delivers, metadata among them, in declaration order. */
  readonly physical: Schema;
  /** All columns as queries see them, in declaration order. */
  readonly columns: readonly CatalogColumn[];
  /** The SQL text in which the offsets of the computed columns lie; undefined for a table registered from code. */
  readonly sql: string | undefined;
  /** Its CREATE TABLE; undefined for a table registered from code. */
  readonly declaration: CreateTable | undefined;
  /** Where the WITH options stand in `sql`, by name. */
  readonly optionOffsets: ReadonlyMap<string, number>;
  /** Where the table's name stands in `sql`; 0 for a table registered from code. */
  readonly nameOffset: number;
  readonly watermark: WatermarkDeclaration | undefined;
  /** WITH options; `connector` among them for tables declared in SQL. */
  readonly options: ReadonlyMap<string, string>;
  readonly primaryKey: readonly string[];
  /** Columns of PARTITIONED BY: physical ones, in the order written there. */
  readonly partitionedBy: readonly string[];
  /** A dimension is read whole and joined from memory: registered as one, or declared `'lookup.static' = 'true'`. */
  readonly isDimension: boolean;
}

export type CatalogColumn =
  | {
      readonly kind: 'physical';
      readonly field: Field;
      /** In `physical`. */
      readonly index: number;
      /** There for a column declared METADATA, which holds something about the row's coming instead of a part of the row. */
      readonly metadata?: MetadataColumn;
    }
  /** `expression` is over `physical`. */
  | { readonly kind: 'computed'; readonly field: Field; readonly expression: BoundExpression };

export interface MetadataColumn {
  /** The connector's name for it. */
  readonly key: string;
  /** Left out by INSERT INTO. */
  readonly isVirtual: boolean;
  /** Whether the connector can write it. */
  readonly isWritable: boolean;
}

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
