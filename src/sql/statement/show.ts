import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { parseOther } from './other.js';

/** `SHOW TABLES [[NOT] LIKE 'pattern']` and `SHOW CREATE TABLE name`; what else may be shown is kept as words. */
export function parseShow(cursor: TokenCursor): Statement {
  if (cursor.is('SHOW', 'CREATE', 'TABLE')) {
    const offset = cursor.expect('SHOW', 'CREATE', 'TABLE').start;
    return { kind: 'show-create-table', name: cursor.qualifiedName('a table name'), offset };
  }
  const isPlain = cursor.is('SHOW', 'TABLES') && !['FROM', 'IN'].includes(cursor.peek(2).keyword);
  if (!isPlain) return parseOther(cursor, 1);
  const offset = cursor.expect('SHOW', 'TABLES').start;
  const negated = cursor.is('NOT', 'LIKE') && cursor.accept('NOT');
  if (!cursor.accept('LIKE')) return { kind: 'show-tables', like: undefined, offset };
  const pattern = cursor.string("a quoted pattern such as 'trades%'").value;
  return { kind: 'show-tables', like: { pattern, negated }, offset };
}
