/** Where an error happened. Every field is optional; secrets never stand here. */
export interface ErrorContext {
  /** The part that failed: a table, connector, operator or option name. */
  readonly component?: string;
  readonly operation?: string;
  /** The name of the query. */
  readonly query?: string;
  /** Of one run of the query, as the log has it. */
  readonly executionId?: string;
  /** The operator of the query through which the error came first. */
  readonly operator?: string;
  readonly table?: string;
  readonly file?: string;
  /** 1-based, in `file`. */
  readonly fileLine?: number;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: string;
  readonly column?: string;
  /** What an HTTP server answered with. */
  readonly httpStatus?: number;
  /** The option of CREATE TABLE ... WITH that is wrong. */
  readonly option?: string;
  /** The place in the SQL text; lines and columns count from 1. */
  readonly sql?: { readonly line: number; readonly column: number; readonly token?: string };
}
