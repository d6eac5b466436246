import { isQueryStart } from '../query/query-start.js';
import type { Insert } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { parsePartition } from './table-options.js';

/** `INSERT INTO | OVERWRITE table [PARTITION (…)] [(columns)] query`. */
export function parseInsert(cursor: TokenCursor): Insert {
  const offset = cursor.expect('INSERT').start;
  const overwrite = cursor.accept('OVERWRITE');
  if (!overwrite && !cursor.accept('INTO')) {
    cursor.failExpecting('INTO or OVERWRITE after INSERT', ['INTO', 'OVERWRITE']);
  }
  const table = cursor.qualifiedName('a table name');
  const partition = cursor.accept('PARTITION') ? parsePartition(cursor) : [];
  const hasColumns =
    cursor.is('(') && !isQueryStart(cursor.peek(1)) && cursor.peek(1).keyword !== '(';
  const columns = hasColumns ? cursor.identifierList('a column name') : undefined;
  const query = cursor.query();
  return { kind: 'insert', table, overwrite, columns, partition, query, offset };
}
