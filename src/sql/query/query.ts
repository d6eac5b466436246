import type { Expression, Query, QueryBody } from '../ast.js';
import { parseOrderList } from '../expression/order-list.js';
import type { TokenCursor } from '../token-cursor.js';
import { isQueryStart } from './query-start.js';
import { parseSelect } from './select.js';

/** `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`. Parentheses around a whole query leave no trace. */
export function parseQuery(cursor: TokenCursor): Query {
  const offset = cursor.token.start;
  const withItems = cursor.accept('WITH') ? cursor.list(() => parseCommonTable(cursor)) : [];
  const body = parseBody(cursor, 1);
  const orderBy = cursor.acceptClause('ORDER', 'BY') ? parseOrderList(cursor) : [];
  const { limit, rowOffset } = parseRowLimits(cursor);
  const addsNothing = withItems.length + orderBy.length === 0 && !(limit ?? rowOffset);
  if (addsNothing && body.kind === 'query') return body;
  return { kind: 'query', with: withItems, body, orderBy, limit, rowOffset, offset };
}

function parseCommonTable(cursor: TokenCursor): Query['with'][number] {
  const name = cursor.identifier('the name of a WITH query');
  const hasColumns = cursor.is('(') && !isQueryStart(cursor.peek(1));
  const columns = hasColumns ? cursor.identifierList('a column name') : undefined;
  if (!cursor.is('AS', '('))
    cursor.failExpecting(`AS and a query in parentheses after "${name.name}"`, ['AS']);
  cursor.advance();
  return { name, columns, query: cursor.parenthesised(() => cursor.query(), '') };
}

type SetOperator = 'UNION' | 'INTERSECT' | 'EXCEPT';

const SET_OPERATORS: ReadonlyMap<
  string,
  { readonly operator: SetOperator; readonly rank: number }
> = new Map([
  ['UNION', { operator: 'UNION', rank: 1 }],
  ['EXCEPT', { operator: 'EXCEPT', rank: 1 }],
  ['MINUS', { operator: 'EXCEPT', rank: 1 }],
  ['INTERSECT', { operator: 'INTERSECT', rank: 2 }],
]);

/** Set operations of at least `rank`; INTERSECT binds tighter than UNION and EXCEPT. */
function parseBody(cursor: TokenCursor, rank: number): QueryBody {
  let left = parseSimpleBody(cursor);
  for (;;) {
    const found = SET_OPERATORS.get(cursor.token.keyword);
    if (found === undefined || found.rank < rank) return left;
    const offset = cursor.advance().start;
    const all = cursor.accept('ALL');
    if (!all) cursor.accept('DISTINCT');
    const right = parseBody(cursor, found.rank + 1);
    left = { kind: 'set-operation', operator: found.operator, all, left, right, offset };
  }
}

function parseSimpleBody(cursor: TokenCursor): QueryBody {
  if (cursor.is('SELECT')) return parseSelect(cursor);
  if (cursor.is('VALUES')) return parseValues(cursor);
  if (cursor.is('(')) return cursor.parenthesised(() => cursor.query(), '');
  return cursor.failExpecting('SELECT, VALUES or (', ['SELECT', 'VALUES', 'WITH']);
}

function parseValues(cursor: TokenCursor): QueryBody {
  const offset = cursor.expect('VALUES').start;
  const rows = cursor.list((): readonly Expression[] => {
    const row = cursor.expression();
    return row.kind === 'row' ? row.items : [row];
  });
  return { kind: 'values', rows, offset };
}

/** LIMIT, OFFSET and FETCH in any order. */
function parseRowLimits(cursor: TokenCursor): Pick<Query, 'limit' | 'rowOffset'> {
  let limit: Expression | undefined;
  let rowOffset: Expression | undefined;
  for (;;) {
    const repeated = cursor.is('OFFSET') ? rowOffset : limit;
    if (!cursor.is('LIMIT') && !cursor.is('OFFSET') && !cursor.is('FETCH')) {
      return { limit, rowOffset };
    }
    if (repeated !== undefined) cursor.fail(`Query has more than one ${cursor.token.keyword}`);
    const keyword = cursor.advance().keyword;
    if (keyword === 'LIMIT') {
      limit = cursor.accept('ALL') ? undefined : cursor.expression();
    } else if (keyword === 'OFFSET') {
      rowOffset = cursor.expression();
      acceptRows(cursor);
    } else {
      if (!cursor.accept('FIRST')) cursor.expect('NEXT');
      limit = cursor.expression();
      acceptRows(cursor);
      cursor.expect('ONLY');
    }
  }
}

function acceptRows(cursor: TokenCursor): void {
  if (!cursor.accept('ROWS')) cursor.accept('ROW');
}
