import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';

type CreateView = Extract<Statement, { kind: 'create-view' }>;

/** What follows CREATE VIEW. */
export function parseCreateView(
  cursor: TokenCursor,
  head: Pick<CreateView, 'orReplace' | 'temporary' | 'offset'>,
): CreateView {
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const name = cursor.qualifiedName('a view name');
  const columns = cursor.is('(') ? cursor.identifierList('a column name') : undefined;
  const comment = cursor.accept('COMMENT') ? cursor.string('a quoted comment').value : undefined;
  if (!cursor.accept('AS')) cursor.failExpecting('AS and a query in CREATE VIEW', ['AS']);
  const query = cursor.query();
  return { kind: 'create-view', name, ifNotExists, columns, comment, query, ...head };
}
