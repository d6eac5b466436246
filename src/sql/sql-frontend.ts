import type { SqlError } from '../errors/sql-error.js';
import type { Expression, TypeName } from './ast.js';
import type { Statement } from './statement-ast.js';

/** A statement of a text, or why there is none. `start` is the 0-based place of its first token. */
export type StatementAttempt =
  | { readonly kind: 'statement'; readonly statement: Statement; readonly start: number }
  | {
      readonly kind: 'failed';
      readonly error: SqlError;
      readonly start: number;
      /** The name of the table that the statement would have declared. */
      readonly declares: string | undefined;
    };

/** What the rest of the system knows of parsing. Wrong SQL throws SqlError, except from `parseEach`. */
export interface SqlFrontend {
  /** The statements of a script, separated by semicolons. */
  parseScript(sql: string): readonly Statement[];
  /** The same for a text that is being written: what is wrong in one statement doesn't keep the others from being read. */
  parseEach(sql: string): Iterable<StatementAttempt>;
  /** One expression alone. */
  parseExpression(sql: string): Expression;
  /** One data type alone. */
  parseType(sql: string): TypeName;
}
