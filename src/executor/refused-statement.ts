import { SqlError } from '../errors/sql-error.js';
import type { Statement } from '../sql/statement-ast.js';

/** Why `executeDDL` does not take a statement, and what to do with it. */
export function refusedStatement({ kind, offset }: Statement, sql: string): SqlError {
  const refuse = (sentence: string) => new SqlError(sentence, sql, offset, 'SQL_UNSUPPORTED');
  switch (kind) {
    case 'select-statement':
      return refuse('Expected CREATE TABLE: a SELECT is run by executeStreamingSQL');
    case 'insert':
      return refuse('Expected CREATE TABLE: an INSERT INTO is run by executeStreamingSQL');
    case 'explain':
      return refuse('Expected CREATE TABLE: an EXPLAIN is told by explain or explainAnalyze');
    case 'statement-set':
      return refuse('A STATEMENT SET is not supported: run each INSERT INTO as a query of its own');
    case 'describe':
    case 'show-tables':
    case 'show-create-table':
      return refuse('Expected CREATE TABLE: what this tells is given by show');
    default:
      return refuse(
        'This statement is not supported: use CREATE TABLE, DROP TABLE, SELECT, INSERT INTO, EXPLAIN, SHOW TABLES, SHOW CREATE TABLE or DESCRIBE',
      );
  }
}
