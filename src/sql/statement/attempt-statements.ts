import { SqlError } from '../../errors/sql-error.js';
import { freezeTree } from '../freeze-tree.js';
import { isStatementStart } from '../keywords.js';
import type { StatementAttempt } from '../sql-frontend.js';
import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { expectStatementEnd, parseStatement } from './statement.js';

/**
 * Each statement of a text, or the first error in it. `lexical` are errors that were found among the tokens, in order: they
 * stand before what the grammar makes of such tokens.
 */
export function* attemptStatements(
  cursor: TokenCursor,
  lexical: readonly SqlError[],
): Generator<StatementAttempt, void, void> {
  do {
    while (cursor.accept(';'));
    const { start } = cursor.token;
    const declares = declaredTable(cursor);
    const { statement, error: failure } = readStatement(cursor);
    const end = cursor.token.kind === 'end' ? cursor.sql.length : cursor.token.start;
    const misread = lexical.find(({ position: { offset } }) => offset >= start && offset < end);
    if (statement !== undefined && misread === undefined) {
      yield { kind: 'statement', statement, start };
    }
    const error = misread ?? failure;
    if (error !== undefined) yield { kind: 'failed', error, start, declares };
  } while (cursor.token.kind !== 'end');
}

interface ReadStatement {
  readonly statement: Statement | undefined;
  readonly error: SqlError | undefined;
}

/** Both are there where the semicolon behind the statement is missing alone: the next one is read then. */
function readStatement(cursor: TokenCursor): ReadStatement {
  if (cursor.token.kind === 'end') return { statement: undefined, error: undefined };
  const isSet = ['BEGIN', 'STATEMENT'].includes(cursor.token.keyword);
  const isExecutedSet = cursor.is('EXECUTE', 'STATEMENT');
  let statement: Statement | undefined;
  try {
    statement = parseStatement(cursor);
    freezeTree(statement, cursor.sql);
    expectStatementEnd(cursor);
    return { statement, error: undefined };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (statement !== undefined && isStatementStart(cursor.token)) return { statement, error };
    if (isSet || isExecutedSet) skipPast(cursor, 'END');
    cursor.skipStatement();
    return { statement: undefined, error };
  }
}

function skipPast(cursor: TokenCursor, keyword: string): void {
  while (cursor.token.kind !== 'end' && !cursor.accept(keyword)) cursor.advance();
}

/** `CREATE … TABLE [IF NOT EXISTS] name`: the last part of the name. */
function declaredTable(cursor: TokenCursor): string | undefined {
  if (!cursor.is('CREATE')) return undefined;
  let ahead = cursor.peek(1).keyword === 'TEMPORARY' ? 2 : 1;
  if (cursor.peek(ahead++).keyword !== 'TABLE') return undefined;
  if (cursor.peek(ahead).keyword === 'IF') ahead += 3;
  while (cursor.peek(ahead + 1).keyword === '.') ahead += 2;
  return cursor.peek(ahead).value;
}
