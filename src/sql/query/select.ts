import type { Expression, Identifier, Select, SelectItem } from '../ast.js';
import { parseWindowSpecification } from '../expression/window-specification.js';
import { isClauseStart } from '../keywords.js';
import type { TokenCursor } from '../token-cursor.js';
import { isName, type Token } from '../tokens.js';
import { parseAlias } from './alias.js';
import { parseGroupBy } from './group-by.js';
import { parseFrom } from './table-reference.js';

/** `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW …`. */
export function parseSelect(cursor: TokenCursor): Select {
  const offset = cursor.expect('SELECT').start;
  const hint = cursor.token.kind === 'hint' ? cursor.advance().value : undefined;
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const items = cursor.list(() => parseItem(cursor));
  if (!mayFollowItems(cursor.token)) cursor.failUnexpected(', or FROM in the select list');
  const from = cursor.accept('FROM') ? parseFrom(cursor) : undefined;
  const where = cursor.accept('WHERE') ? cursor.expression() : undefined;
  const groupBy = cursor.acceptClause('GROUP', 'BY') ? parseGroupBy(cursor) : [];
  const having = cursor.accept('HAVING') ? cursor.expression() : undefined;
  const windows = cursor.accept('WINDOW') ? cursor.list(() => parseNamedWindow(cursor)) : [];
  return {
    kind: 'select',
    distinct,
    items,
    from,
    where,
    groupBy,
    having,
    windows,
    hint,
    offset,
  };
}

function mayFollowItems(token: Token): boolean {
  return (
    token.kind === 'end' || token.keyword === ';' || token.keyword === ')' || isClauseStart(token)
  );
}

function parseItem(cursor: TokenCursor): SelectItem {
  const offset = cursor.token.start;
  const star = parseStar(cursor);
  if (star !== undefined) return { expression: star, alias: undefined, offset };
  const expression = cursor.expression();
  return { expression, alias: parseAlias(cursor), offset };
}

/** `*` or `t.*`. */
function parseStar(cursor: TokenCursor): Expression | undefined {
  const offset = cursor.token.start;
  let ahead = 0;
  while (isName(cursor.peek(ahead)) && cursor.peek(ahead + 1).keyword === '.') ahead += 2;
  if (cursor.peek(ahead).keyword !== '*') return undefined;
  const qualifier: Identifier[] = [];
  while (!cursor.accept('*')) {
    qualifier.push(cursor.identifier('a table name'));
    cursor.expect('.');
  }
  return { kind: 'star', qualifier, offset };
}

function parseNamedWindow(cursor: TokenCursor): Select['windows'][number] {
  const name = cursor.identifier('the name of a window');
  cursor.expect('AS');
  return { name, specification: parseWindowSpecification(cursor) };
}
