import type { Expression, Identifier, QualifiedName, Query, TypeName } from './ast.js';

/** One statement of a script, as `ast.ts` has the queries and expressions in it. */
export type Statement =
  | CreateTable
  | {
      readonly kind: 'create-view';
      readonly name: QualifiedName;
      readonly temporary: boolean;
      readonly orReplace: boolean;
      readonly ifNotExists: boolean;
      readonly columns: readonly Identifier[] | undefined;
      readonly comment: string | undefined;
      readonly query: Query;
      readonly offset: number;
    }
  | {
      readonly kind: 'drop';
      readonly objectKind: 'TABLE' | 'VIEW' | 'FUNCTION' | 'CATALOG' | 'DATABASE';
      readonly name: QualifiedName;
      readonly temporary: boolean;
      readonly ifExists: boolean;
      readonly offset: number;
    }
  | Insert
  | { readonly kind: 'select-statement'; readonly query: Query; readonly offset: number }
  | {
      readonly kind: 'explain';
      readonly details: readonly string[];
      readonly statement: Statement;
      readonly offset: number;
    }
  | {
      readonly kind: 'set';
      /** undefined: list all settings. */
      readonly key: string | undefined;
      readonly value: string | undefined;
      readonly offset: number;
    }
  | { readonly kind: 'reset'; readonly key: string | undefined; readonly offset: number }
  | {
      readonly kind: 'statement-set';
      readonly statements: readonly Statement[];
      readonly offset: number;
    }
  | { readonly kind: 'describe'; readonly name: QualifiedName; readonly offset: number }
  | {
      readonly kind: 'show-tables';
      readonly like: { readonly pattern: string; readonly negated: boolean } | undefined;
      readonly offset: number;
    }
  | { readonly kind: 'show-create-table'; readonly name: QualifiedName; readonly offset: number }
  /** Other SHOW, USE, ALTER, CREATE FUNCTION/CATALOG/DATABASE, STOP JOB: recognised, kept as words. */
  | {
      readonly kind: 'other';
      readonly keyword: string;
      readonly words: readonly string[];
      readonly offset: number;
    };

export interface CreateTable {
  readonly kind: 'create-table';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly watermark:
    | { readonly column: QualifiedName; readonly expression: Expression; readonly offset: number }
    | undefined;
  /** Declared for the table or with a column. */
  readonly primaryKey:
    | { readonly columns: readonly Identifier[]; readonly enforced: boolean }
    | undefined;
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly TableOption[];
  readonly comment: string | undefined;
  readonly like: { readonly table: QualifiedName; readonly clauses: readonly string[] } | undefined;
  readonly asQuery: Query | undefined;
  readonly offset: number;
}

export type ColumnDefinition =
  | {
      readonly kind: 'physical';
      readonly name: Identifier;
      readonly type: TypeName;
      readonly primaryKey: boolean;
      readonly comment: string | undefined;
    }
  | {
      readonly kind: 'computed';
      readonly name: Identifier;
      readonly expression: Expression;
      readonly comment: string | undefined;
    }
  | {
      readonly kind: 'metadata';
      readonly name: Identifier;
      readonly type: TypeName;
      /** `METADATA FROM 'key'`; undefined = the column's own name. */
      readonly from: string | undefined;
      readonly virtual: boolean;
      readonly comment: string | undefined;
    };

export interface TableOption {
  readonly key: string;
  readonly value: string;
  readonly keyOffset: number;
  readonly valueOffset: number;
}

export interface Insert {
  readonly kind: 'insert';
  readonly table: QualifiedName;
  readonly overwrite: boolean;
  readonly columns: readonly Identifier[] | undefined;
  /** `PARTITION (column = literal, …)`. */
  readonly partition: readonly TableOption[];
  readonly query: Query;
  readonly offset: number;
}
