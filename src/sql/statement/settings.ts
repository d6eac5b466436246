import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { isName } from '../tokens.js';

/** `SET`, `SET 'key' = 'value'` or `SET key = value`, where a bare value runs to the end of the statement. */
export function parseSet(cursor: TokenCursor): Statement {
  const offset = cursor.expect('SET').start;
  if (cursor.atStatementEnd) return { kind: 'set', key: undefined, value: undefined, offset };
  const key = readKey(cursor);
  if (!cursor.accept('=')) cursor.failExpecting(`= after setting ${key}`);
  if (cursor.atStatementEnd) cursor.failExpecting('a value after =');
  const first = cursor.advance();
  if (cursor.atStatementEnd) return { kind: 'set', key, value: first.value, offset };
  while (!cursor.atStatementEnd) cursor.advance();
  const value = cursor.sql.slice(first.start, cursor.previous.end);
  return { kind: 'set', key, value, offset };
}

/** `RESET` or `RESET 'key'`. */
export function parseReset(cursor: TokenCursor): Statement {
  const offset = cursor.expect('RESET').start;
  return { kind: 'reset', key: cursor.atStatementEnd ? undefined : readKey(cursor), offset };
}

/** Quoted, or bare names with dots and dashes between them. */
function readKey(cursor: TokenCursor): string {
  const first = cursor.advance();
  if (first.kind === 'string') return first.value;
  if (!isName(first)) cursor.failExpecting('a setting', [], first);
  while (cursor.is('.') || cursor.is('-')) {
    cursor.advance();
    cursor.identifier('the name of a setting');
  }
  return cursor.sql.slice(first.start, cursor.previous.end);
}
