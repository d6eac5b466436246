import type { ResultValue } from '../../columnar/result-batch.js';

/**
 * A scalar function written in JavaScript, as it is handed to `registerFunction`. `Parameters` and `Returns` are SQL types as
 * text, such as 'STRING', 'INT' or 'TIMESTAMP(3)', from which the types of `evaluate` follow.
 */
export interface UserFunction<
  Parameters extends readonly string[] = readonly string[],
  Returns extends string = string,
> {
  /** One SQL type for each argument; arguments of other types are cast to it where built-in functions would do so. */
  readonly parameters: Parameters;
  readonly returns: Returns;
  /**
   * Called with JavaScript values as result rows have them (`ResultBatch.column`), null for NULL; gives one of `returns`, or
   * null. It must answer at once, with no Promise. It may be called again for a row whose batch holds a row that fails, and
   * seldomer than there are rows where the function is deterministic and strings repeat. What it throws is the row's error.
   */
  readonly evaluate: (...args: SqlArguments<Parameters>) => SqlResult<Returns> | null;
  /** Whether equal arguments always give equal results, as Flink's `isDeterministic`; true where it isn't said. */
  readonly deterministic?: boolean;
  /** One sentence for people who write SQL. */
  readonly description?: string;
}

/** What `evaluate` is called with: one value for each parameter, or null. */
export type SqlArguments<Parameters extends readonly string[]> = {
  [Position in keyof Parameters]: SqlValue<Parameters[Position]> | null;
};

/** The JavaScript type of the values of a SQL type that is given as text; days and moments are milliseconds since 1970-01-01. */
export type SqlValue<Type extends string> = string extends Type
  ? NonNullable<ResultValue>
  : Uppercase<Type> extends 'STRING' | `VARCHAR${string}` | `CHAR${string}`
    ? string
    : Uppercase<Type> extends 'BOOLEAN'
      ? boolean
      : Uppercase<Type> extends 'BIGINT'
        ? bigint
        : number;

/** What is taken for a value of a SQL type: also a whole number for BIGINT, and a Date for DATE and timestamps. */
export type SqlResult<Type extends string> =
  | SqlValue<Type>
  | (Uppercase<Type> extends 'BIGINT' ? number : never)
  | (Uppercase<Type> extends 'DATE' | `TIMESTAMP${string}` ? Date : never);
