import type { Expression, Statement } from './ast.js';

/** What the rest of the system knows of parsing. Both methods throw SqlError for wrong SQL. */
export interface SqlFrontend {
  /** The statements of a script, separated by semicolons. */
  parseScript(sql: string): readonly Statement[];
  /** One expression alone. */
  parseExpression(sql: string): Expression;
}
