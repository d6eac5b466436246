import type { Expression, Identifier } from '../ast.js';
import { mayBeColumn, NILADIC_FUNCTIONS } from '../keywords.js';
import { isQueryStart } from '../query/query-start.js';
import type { TokenCursor } from '../token-cursor.js';
import { isName, type Token } from '../tokens.js';
import { functionCall } from './call-node.js';
import { parseFunctionCall } from './function-call.js';
import { parseInterval } from './interval.js';
import { parseTypeName } from './type-name.js';

/** One operand: a literal, column, call, CASE, subquery or parenthesised expression, with what is attached to it. */
export function parsePrimary(cursor: TokenCursor): Expression {
  let primary = parseBare(cursor);
  for (;;) {
    const token = cursor.token;
    if (cursor.accept('[')) {
      const index = cursor.nested(() => cursor.expression(), token);
      cursor.expectClosing(token, '');
      primary = { kind: 'index', operand: primary, index, offset: token.start };
    } else if (cursor.accept('::')) {
      const type = parseTypeName(cursor);
      primary = { kind: 'cast', operand: primary, type, isTry: false, offset: token.start };
    } else if (token.keyword === '.' && isName(cursor.peek(1))) {
      cursor.advance();
      const name = cursor.identifier('a field name');
      primary = { kind: 'field', operand: primary, name, offset: token.start };
    } else {
      return primary;
    }
  }
}

function parseBare(cursor: TokenCursor): Expression {
  const token = cursor.token;
  switch (token.kind) {
    case 'string':
      cursor.advance();
      return { kind: 'string', value: token.value, offset: token.start };
    case 'number':
      cursor.advance();
      return { kind: 'number', text: token.text, offset: token.start };
    case 'word':
      return parseWord(cursor, token);
    case 'quoted':
      return parseNamed(cursor);
    case 'symbol':
      if (token.keyword === '(') return parseParenthesised(cursor);
      return cursor.failExpectingExpression();
    default:
      return cursor.failExpectingExpression();
  }
}

function parseWord(cursor: TokenCursor, token: Token): Expression {
  const next = cursor.peek(1);
  const offset = token.start;
  switch (token.keyword) {
    case 'NULL':
      cursor.advance();
      return { kind: 'null', offset };
    case 'TRUE':
    case 'FALSE':
      cursor.advance();
      return { kind: 'boolean', value: token.keyword === 'TRUE', offset };
    case 'CASE':
      return cursor.nested(() => parseCase(cursor));
    case 'INTERVAL':
      return parseInterval(cursor) ?? parseNamed(cursor);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'DATE':
    case 'TIME':
      if (next.kind !== 'string') return parseNamed(cursor);
      cursor.advance();
      cursor.advance();
      return { kind: 'typed-literal', typeName: token.keyword, value: next.value, offset };
    case 'ARRAY':
    case 'MAP':
      return next.keyword === '[' ? parseConstructor(cursor, token.keyword) : parseNamed(cursor);
    case 'CAST':
    case 'TRY_CAST':
      return next.keyword === '(' ? parseCast(cursor) : parseNamed(cursor);
    case 'EXISTS':
      if (next.keyword !== '(') return parseNamed(cursor);
      cursor.advance();
      return { kind: 'exists', query: cursor.parenthesised(() => cursor.query(), ''), offset };
    case 'ROW':
      if (next.keyword !== '(') return parseNamed(cursor);
      cursor.advance();
      return { kind: 'row', items: cursor.parenthesised(() => expressions(cursor)), offset };
    default:
      if (NILADIC_FUNCTIONS.has(token.keyword) && next.keyword !== '(' && next.keyword !== '.') {
        cursor.advance();
        return functionCall(token.keyword, [], offset);
      }
      return parseNamed(cursor);
  }
}

/** A column path, or a call where `(` follows. */
function parseNamed(cursor: TokenCursor): Expression {
  const first = cursor.token;
  const isCall = cursor.peek(1).keyword === '(' && !NEVER_A_FUNCTION.has(first.keyword);
  if (!isCall && !mayBeColumn(first)) cursor.failExpectingExpression();
  const path: Identifier[] = [cursor.identifier('an expression')];
  while (cursor.is('.') && isName(cursor.peek(1))) {
    cursor.advance();
    path.push(cursor.identifier('a name'));
  }
  if (cursor.is('(') && (isCall || path.length > 1)) {
    return parseFunctionCall(cursor, path);
  }
  return { kind: 'column', path, offset: first.start };
}

/** Words before a parenthesis that is not theirs. LEFT, RIGHT and others name functions there. */
const NEVER_A_FUNCTION: ReadonlySet<string> = new Set(
  (
    'SELECT FROM WHERE GROUP HAVING ORDER UNION INTERSECT EXCEPT JOIN INNER FULL CROSS NATURAL ON USING AND OR NOT ' +
    'IN IS LIKE BETWEEN CASE WHEN THEN ELSE END AS BY DISTINCT TABLE WITH VALUES OVER'
  ).split(' '),
);

function parseParenthesised(cursor: TokenCursor): Expression {
  const offset = cursor.token.start;
  if (isQueryStart(cursor.peek(1))) {
    return { kind: 'subquery', query: cursor.parenthesised(() => cursor.query(), ''), offset };
  }
  const items = cursor.parenthesised(() => cursor.list(() => cursor.expression()));
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: 'row', items, offset };
}

function parseConstructor(cursor: TokenCursor, typeName: 'ARRAY' | 'MAP'): Expression {
  const offset = cursor.advance().start;
  const open = cursor.expect('[');
  const items = cursor.is(']') ? [] : cursor.nested(() => expressions(cursor), open);
  cursor.expectClosing(open);
  return { kind: 'constructor', typeName, items, offset };
}

function expressions(cursor: TokenCursor): readonly Expression[] {
  return cursor.list(() => cursor.expression());
}

function parseCast(cursor: TokenCursor): Expression {
  const { keyword, start } = cursor.advance();
  return cursor.parenthesised(() => {
    const operand = cursor.expression();
    if (!cursor.accept('AS')) cursor.failExpecting(`AS and a type in ${keyword}`, ['AS']);
    const type = parseTypeName(cursor);
    return { kind: 'cast', operand, type, isTry: keyword === 'TRY_CAST', offset: start };
  }, '');
}

function parseCase(cursor: TokenCursor): Expression {
  const offset = cursor.expect('CASE').start;
  const operand = cursor.is('WHEN') ? undefined : cursor.expression();
  if (!cursor.is('WHEN')) cursor.failExpecting('WHEN in CASE', ['WHEN']);
  const branches: { readonly when: Expression; readonly result: Expression }[] = [];
  while (cursor.accept('WHEN')) {
    const when = cursor.expression();
    if (!cursor.accept('THEN')) cursor.failExpecting('THEN in CASE', ['THEN']);
    branches.push({ when, result: cursor.expression() });
  }
  const otherwise = cursor.accept('ELSE') ? cursor.expression() : undefined;
  if (!cursor.accept('END')) {
    const expected = otherwise === undefined ? 'WHEN, ELSE or END' : 'END';
    cursor.failExpecting(`${expected} in CASE`, ['WHEN', 'ELSE', 'END']);
  }
  return { kind: 'case', operand, branches, otherwise, offset };
}
