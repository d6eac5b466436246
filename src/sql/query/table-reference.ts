import type { Expression, Identifier, TableAlias, TableReference } from '../ast.js';
import { parseFunctionCall } from '../expression/function-call.js';
import { mayBeBareAlias } from '../keywords.js';
import type { TokenCursor } from '../token-cursor.js';
import { isName, type Token } from '../tokens.js';
import { parseAlias } from './alias.js';
import { parseMatchRecognize } from './match-recognize.js';
import { isQueryStart } from './query-start.js';
import { isWindowTableFunction, parseWindowTable } from './window-table.js';

type Join = Extract<TableReference, { kind: 'join' }>;

/** What follows FROM: tables, joined from left to right; a comma is a cross join. */
export function parseFrom(cursor: TokenCursor): TableReference {
  let left = parseJoined(cursor);
  while (cursor.is(',')) {
    const offset = cursor.advance().start;
    const right = parseJoined(cursor);
    left = join({ joinType: 'CROSS', left, right, natural: false, offset });
  }
  return left;
}

/** Tables joined by JOIN, which binds tighter than the comma. */
function parseJoined(cursor: TokenCursor): TableReference {
  let left = parseTable(cursor);
  for (;;) {
    const start = cursor.token;
    const natural = cursor.accept('NATURAL');
    const joinType = readJoinType(cursor, start);
    if (joinType === undefined) {
      if (natural) cursor.failExpecting('JOIN after NATURAL', ['JOIN', 'INNER', 'LEFT', 'RIGHT']);
      return left;
    }
    const { start: offset } = cursor.previous;
    const right = parseTable(cursor);
    const condition = natural || joinType === 'CROSS' ? {} : parseCondition(cursor, start);
    left = join({ joinType, left, right, natural, offset, ...condition });
  }
}

function join(
  parts: Omit<Join, 'kind' | 'on' | 'using'> & Partial<Pick<Join, 'on' | 'using'>>,
): Join {
  const { joinType, left, right, on, using, natural, offset } = parts;
  return { kind: 'join', joinType, left, right, on, using, natural, offset };
}

/** Steps over `[INNER | LEFT | RIGHT | FULL | CROSS] [OUTER] JOIN`; undefined where no join follows. */
function readJoinType(cursor: TokenCursor, start: Token): Join['joinType'] | undefined {
  const keyword = cursor.token.keyword;
  switch (keyword) {
    case 'JOIN':
      cursor.advance();
      return 'INNER';
    case 'INNER':
    case 'CROSS':
      cursor.advance();
      break;
    case 'LEFT':
    case 'RIGHT':
    case 'FULL':
      cursor.advance();
      cursor.accept('OUTER');
      break;
    default:
      return undefined;
  }
  if (!cursor.accept('JOIN')) cursor.failExpecting(`JOIN after ${start.keyword}`, ['JOIN']);
  return keyword;
}

function parseCondition(
  cursor: TokenCursor,
  start: Token,
): { readonly on: Expression } | { readonly using: readonly Identifier[] } {
  if (cursor.accept('ON')) return { on: cursor.expression() };
  if (cursor.accept('USING')) return { using: cursor.identifierList('a column name') };
  const joinWords = start.keyword === 'JOIN' ? 'JOIN' : `${start.keyword} JOIN`;
  return cursor.failUnexpected(`ON or USING with the condition of ${joinWords}`);
}

function parseTable(cursor: TokenCursor): TableReference {
  const bare = parseBareTable(cursor);
  if (bare.kind === 'join') return bare;
  if (!cursor.is('MATCH_RECOGNIZE', '(')) return { ...bare, alias: parseTableAlias(cursor) };
  const offset = cursor.advance().start;
  const body = parseMatchRecognize(cursor);
  return {
    kind: 'match-recognize',
    input: bare,
    body,
    alias: parseTableAlias(cursor),
    offset,
  };
}

function parseBareTable(cursor: TokenCursor): TableReference {
  const offset = cursor.token.start;
  const alias = undefined;
  if (cursor.accept('LATERAL')) {
    if (!cursor.is('TABLE')) {
      const query = cursor.parenthesised(() => cursor.query(), '');
      return { kind: 'derived', query, lateral: true, alias, offset };
    }
    cursor.advance();
    return parseFunctionTable(cursor, offset);
  }
  if (cursor.is('TABLE', '(')) {
    cursor.advance();
    return isWindowTableFunction(cursor.peek(1))
      ? cursor.parenthesised(() => parseWindowTable(cursor), '')
      : parseFunctionTable(cursor, offset);
  }
  if (cursor.is('UNNEST', '(')) {
    const call = parseFunctionCall(cursor, [cursor.identifier('UNNEST')]);
    const ordinality = cursor.accept('WITH', 'ORDINALITY');
    return { kind: 'function-table', call, ordinality, alias, offset };
  }
  if (cursor.is('(')) return parseParenthesised(cursor);
  if (isWindowTableFunction(cursor.token) && cursor.peek(1).keyword === '(') {
    return parseWindowTable(cursor);
  }
  return parseNamedTable(cursor);
}

/** `(f(x))`, of TABLE or LATERAL TABLE. */
function parseFunctionTable(cursor: TokenCursor, offset: number): TableReference {
  return cursor.parenthesised(() => {
    const { parts } = cursor.qualifiedName('a table function');
    const call = parseFunctionCall(cursor, parts);
    return { kind: 'function-table', call, ordinality: false, alias: undefined, offset };
  }, '');
}

/** A subquery, or tables joined within parentheses. */
function parseParenthesised(cursor: TokenCursor): TableReference {
  const offset = cursor.token.start;
  if (holdsQuery(cursor)) {
    const query = cursor.parenthesised(() => cursor.query(), '');
    return { kind: 'derived', query, lateral: false, alias: undefined, offset };
  }
  return cursor.parenthesised(() => parseFrom(cursor));
}

/** `((SELECT …) UNION …)` is a query, `((SELECT …) AS t JOIN …)` is not: what follows the inner one tells. */
function holdsQuery(cursor: TokenCursor): boolean {
  let ahead = 1;
  while (cursor.peek(ahead).keyword === '(') ahead++;
  if (!isQueryStart(cursor.peek(ahead))) return false;
  if (ahead === 1) return true;
  ahead = 2;
  for (let depth = 1; depth > 0 && cursor.peek(ahead).kind !== 'end'; ahead++) {
    const { keyword } = cursor.peek(ahead);
    if (keyword === '(') depth++;
    if (keyword === ')') depth--;
  }
  const { keyword } = cursor.peek(ahead);
  return [')', 'UNION', 'EXCEPT', 'MINUS', 'INTERSECT', 'ORDER', 'LIMIT'].includes(keyword);
}

function parseNamedTable(cursor: TokenCursor): TableReference {
  const first = cursor.token;
  if (!isName(first) || !mayBeBareAlias(first)) {
    cursor.failExpecting(`a table name after ${cursor.previous.text}`);
  }
  const name = cursor.qualifiedName('a table name');
  if (cursor.is('(')) {
    const written = name.parts.map((part) => part.name).join('.');
    cursor.fail(`Write TABLE(${written}(...)) to read from a table function`, first);
  }
  const hint = cursor.token.kind === 'hint' ? cursor.advance().value : undefined;
  const systemTime = parseSystemTime(cursor);
  return { kind: 'table', name, alias: undefined, systemTime, hint, offset: first.start };
}

function parseSystemTime(cursor: TokenCursor): Expression | undefined {
  if (!cursor.accept('FOR')) return undefined;
  cursor.expect('SYSTEM_TIME', 'AS', 'OF');
  return cursor.expression();
}

function parseTableAlias(cursor: TokenCursor): TableAlias | undefined {
  const name = parseAlias(cursor);
  if (name === undefined) return undefined;
  const columns = cursor.is('(') ? cursor.identifierList('a column name') : undefined;
  return { name, columns };
}
