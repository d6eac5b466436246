import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { parseCreateTable } from './create-table.js';
import { parseCreateView } from './create-view.js';
import { parseOther } from './other.js';

const OBJECT_KINDS: readonly string[] = ['TABLE', 'VIEW', 'FUNCTION', 'CATALOG', 'DATABASE'];

/** `CREATE [OR REPLACE] [TEMPORARY] object`. Functions, catalogs and databases are kept as words. */
export function parseCreate(cursor: TokenCursor): Statement {
  const offset = cursor.token.start;
  let ahead = 1;
  const orReplace =
    cursor.peek(ahead).keyword === 'OR' && cursor.peek(ahead + 1).keyword === 'REPLACE';
  if (orReplace) ahead += 2;
  const temporary = cursor.peek(ahead).keyword === 'TEMPORARY';
  if (temporary) ahead += 1;
  if (cursor.peek(ahead).keyword === 'SYSTEM') ahead += 1;
  const object = cursor.peek(ahead);
  if (
    object.keyword === 'FUNCTION' ||
    object.keyword === 'CATALOG' ||
    object.keyword === 'DATABASE'
  ) {
    return parseOther(cursor, ahead + 1);
  }
  while (cursor.token !== object) cursor.advance();
  if (cursor.accept('VIEW')) return parseCreateView(cursor, { orReplace, temporary, offset });
  if (orReplace) cursor.failExpecting('VIEW or FUNCTION after CREATE OR REPLACE', OBJECT_KINDS);
  if (cursor.accept('TABLE')) return parseCreateTable(cursor, { temporary, offset });
  return cursor.failExpecting('TABLE, VIEW, FUNCTION, CATALOG or DATABASE after CREATE', [
    ...OBJECT_KINDS,
    'TEMPORARY',
  ]);
}
