/**
 * What the parser hands to the planner: our own frozen tree, whatever library helped to build it. Every node carries
 * `offset`, the 0-based place of its first token in the SQL text, for error messages; operators (binary, unary, is,
 * between, in, like, index, field and `::`) carry the place of the operator's own first token.
 */

export interface Identifier {
  readonly name: string;
  readonly offset: number;
}

/** A dotted name such as `db.trades`: at least one part. */
export interface QualifiedName {
  readonly parts: readonly Identifier[];
  readonly offset: number;
}

// ---------------------------------------------------------------- expressions

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'AND'
  | 'OR'
  | 'IS DISTINCT FROM'
  | 'IS NOT DISTINCT FROM';

export type IntervalUnit =
  | 'YEAR'
  | 'QUARTER'
  | 'MONTH'
  | 'WEEK'
  | 'DAY'
  | 'HOUR'
  | 'MINUTE'
  | 'SECOND'
  | 'MILLISECOND';

export type Expression =
  | { readonly kind: 'column'; readonly path: readonly Identifier[]; readonly offset: number }
  | { readonly kind: 'star'; readonly qualifier: readonly Identifier[]; readonly offset: number }
  | { readonly kind: 'number' /** As written. */; readonly text: string; readonly offset: number }
  | { readonly kind: 'string'; readonly value: string; readonly offset: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly offset: number }
  | { readonly kind: 'null'; readonly offset: number }
  /** `TIMESTAMP '…'`, `DATE '…'`, `TIME '…'`, `TIMESTAMP_LTZ '…'`. */
  | {
      readonly kind: 'typed-literal';
      readonly typeName: 'TIMESTAMP' | 'TIMESTAMP_LTZ' | 'DATE' | 'TIME';
      readonly value: string;
      readonly offset: number;
    }
  /** `INTERVAL '1:30' MINUTE TO SECOND`: `text` as quoted, with its sign; `to` only for ranges. */
  | {
      readonly kind: 'interval';
      readonly text: string;
      readonly from: IntervalUnit;
      readonly to: IntervalUnit | undefined;
      readonly offset: number;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      /** Of the operator's token. */
      readonly offset: number;
    }
  | {
      readonly kind: 'unary';
      readonly operator: 'NOT' | '-' | '+';
      readonly operand: Expression;
      readonly offset: number;
    }
  | {
      readonly kind: 'is';
      readonly operand: Expression;
      readonly test: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN';
      readonly negated: boolean;
      readonly offset: number;
    }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
      readonly offset: number;
    }
  | {
      readonly kind: 'in';
      readonly operand: Expression;
      readonly items: readonly Expression[] | Query;
      readonly negated: boolean;
      readonly offset: number;
    }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | undefined;
      readonly negated: boolean;
      readonly offset: number;
    }
  | {
      readonly kind: 'case';
      /** `CASE operand WHEN …`; undefined for `CASE WHEN …`. */
      readonly operand: Expression | undefined;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | undefined;
      readonly offset: number;
    }
  | {
      readonly kind: 'cast';
      readonly operand: Expression;
      readonly type: TypeName;
      /** TRY_CAST: NULL instead of an error. */
      readonly isTry: boolean;
      readonly offset: number;
    }
  | FunctionCall
  | { readonly kind: 'exists'; readonly query: Query; readonly offset: number }
  | { readonly kind: 'subquery'; readonly query: Query; readonly offset: number }
  | { readonly kind: 'row'; readonly items: readonly Expression[]; readonly offset: number }
  | {
      readonly kind: 'constructor';
      readonly typeName: 'ARRAY' | 'MAP';
      readonly items: readonly Expression[];
      readonly offset: number;
    }
  | {
      readonly kind: 'index';
      readonly operand: Expression;
      readonly index: Expression;
      readonly offset: number;
    }
  | {
      readonly kind: 'field';
      readonly operand: Expression;
      readonly name: Identifier;
      readonly offset: number;
    };

/** `COUNT(*)`, `TUMBLE(ts, INTERVAL '1' HOUR)`, `SUM(DISTINCT x) FILTER (WHERE …) OVER (…)`. */
export interface FunctionCall {
  readonly kind: 'call';
  /**
   * Upper case, dotted where it was qualified. Functions with special syntax keep it in `keyword`: the unit of EXTRACT,
   * of `FLOOR(x TO unit)` and of TIMESTAMPADD, TRIM's mode, IGNORE NULLS, the options of JSON functions. `x SIMILAR TO
   * y` is a call of that name.
   */
  readonly name: string;
  /** Without the keywords between them; TRIM has the text first, then the characters. */
  readonly args: readonly Expression[];
  /** Upper case names of `name => value` arguments, parallel to `args`; undefined where none was named. */
  readonly argNames: readonly string[] | undefined;
  readonly distinct: boolean;
  /** `COUNT(*)`. */
  readonly star: boolean;
  readonly keyword: string | undefined;
  readonly filter: Expression | undefined;
  readonly withinGroup: readonly OrderItem[] | undefined;
  readonly over: WindowSpecification | Identifier | undefined;
  readonly offset: number;
}

export interface WindowSpecification {
  readonly kind: 'window-specification';
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame:
    | { readonly unit: 'ROWS' | 'RANGE'; readonly start: FrameBound; readonly end: FrameBound }
    | undefined;
  readonly offset: number;
}

export type FrameBound =
  | { readonly kind: 'unbounded-preceding' }
  | { readonly kind: 'preceding'; readonly value: Expression }
  | { readonly kind: 'current-row' }
  | { readonly kind: 'following'; readonly value: Expression }
  | { readonly kind: 'unbounded-following' };

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last' | undefined;
}

// ---------------------------------------------------------------- types

export interface TypeName {
  /** Upper case: `VARCHAR`, `TIMESTAMP`, `TIMESTAMP_LTZ`, `ROW`, `ARRAY`, `MAP`, … (synonyms are not resolved). */
  readonly name: string;
  /** Precision, scale or length, as written. */
  readonly parameters: readonly number[];
  readonly nullable: boolean;
  /** Of ARRAY and MULTISET (one), MAP (two). */
  readonly elements: readonly TypeName[];
  /** Of ROW. */
  readonly fields: readonly { readonly name: Identifier; readonly type: TypeName }[];
  readonly offset: number;
}

// ---------------------------------------------------------------- queries

export interface Query {
  readonly kind: 'query';
  readonly with: readonly {
    readonly name: Identifier;
    readonly columns: readonly Identifier[] | undefined;
    readonly query: Query;
  }[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Expression | undefined;
  readonly rowOffset: Expression | undefined;
  readonly offset: number;
}

export type QueryBody =
  | Select
  | Query
  | {
      readonly kind: 'set-operation';
      readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
      readonly all: boolean;
      readonly left: QueryBody;
      readonly right: QueryBody;
      readonly offset: number;
    }
  | {
      readonly kind: 'values';
      readonly rows: readonly (readonly Expression[])[];
      readonly offset: number;
    };

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: TableReference | undefined;
  readonly where: Expression | undefined;
  readonly groupBy: readonly GroupItem[];
  readonly having: Expression | undefined;
  /** `WINDOW w AS (…)`. */
  readonly windows: readonly {
    readonly name: Identifier;
    readonly specification: WindowSpecification;
  }[];
  readonly hint: string | undefined;
  readonly offset: number;
}

export interface SelectItem {
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
  readonly offset: number;
}

export type GroupItem =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'grouping-sets' | 'rollup' | 'cube';
      readonly sets: readonly (readonly Expression[])[];
      readonly offset: number;
    };

export interface TableAlias {
  readonly name: Identifier;
  readonly columns: readonly Identifier[] | undefined;
}

export type TableReference =
  | {
      readonly kind: 'table';
      readonly name: QualifiedName;
      readonly alias: TableAlias | undefined;
      /** `FOR SYSTEM_TIME AS OF expression`. */
      readonly systemTime: Expression | undefined;
      readonly hint: string | undefined;
      readonly offset: number;
    }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly lateral: boolean;
      readonly alias: TableAlias | undefined;
      readonly offset: number;
    }
  /** `TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), …))`. */
  | {
      readonly kind: 'window-table';
      readonly function: string;
      readonly args: readonly WindowTableArgument[];
      readonly alias: TableAlias | undefined;
      readonly offset: number;
    }
  /** `UNNEST(…)`, `LATERAL TABLE(f(…))`. */
  | {
      readonly kind: 'function-table';
      readonly call: FunctionCall;
      readonly ordinality: boolean;
      readonly alias: TableAlias | undefined;
      readonly offset: number;
    }
  | {
      readonly kind: 'match-recognize';
      readonly input: TableReference;
      readonly body: MatchRecognize;
      readonly alias: TableAlias | undefined;
      readonly offset: number;
    }
  | {
      readonly kind: 'join';
      readonly joinType: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS';
      readonly left: TableReference;
      readonly right: TableReference;
      readonly on: Expression | undefined;
      readonly using: readonly Identifier[] | undefined;
      readonly natural: boolean;
      /** Of the JOIN keyword (or the comma). */
      readonly offset: number;
    };

export type WindowTableArgument = { readonly name: string | undefined } & (
  | {
      readonly kind: 'table';
      readonly table: QualifiedName;
      readonly partitionBy: readonly Expression[];
    }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'descriptor'; readonly columns: readonly Identifier[] }
  | { readonly kind: 'expression'; readonly expression: Expression }
);

export interface MatchRecognize {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly measures: readonly { readonly expression: Expression; readonly alias: Identifier }[];
  readonly rowsPerMatch: 'one' | 'all';
  readonly afterMatch: string | undefined;
  readonly pattern: string;
  readonly within: Expression | undefined;
  readonly define: readonly { readonly symbol: Identifier; readonly condition: Expression }[];
}
