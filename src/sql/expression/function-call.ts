import type { FunctionCall, Identifier } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { functionCall } from './call-node.js';
import { parseOrderList } from './order-list.js';
import { SPECIAL_ARGUMENTS } from './special-arguments.js';
import { parseWindowSpecification } from './window-specification.js';

/** From the opening parenthesis on: `path` is the name before it. */
export function parseFunctionCall(cursor: TokenCursor, path: readonly Identifier[]): FunctionCall {
  const name = path.map((part) => part.name.toUpperCase()).join('.');
  const call = functionCall(name, [], path[0]?.offset ?? cursor.token.start);
  const special = path.length === 1 ? SPECIAL_ARGUMENTS.get(name) : undefined;
  const withArguments = {
    ...call,
    ...cursor.parenthesised(() => (special ?? parseArguments)(cursor)),
  };
  return parseAttachments(cursor, withArguments);
}

function parseArguments(cursor: TokenCursor): Partial<FunctionCall> {
  if (cursor.is(')')) return {};
  if (cursor.is('*', ')')) {
    cursor.advance();
    return { star: true };
  }
  const distinct = cursor.accept('DISTINCT');
  if (!distinct && cursor.peek(1).keyword !== ',' && cursor.peek(1).keyword !== ')') {
    cursor.accept('ALL');
  }
  if (cursor.peek(1).keyword === '=>') return parseNamedArguments(cursor);
  return { distinct, args: cursor.list(() => cursor.expression()) };
}

function parseNamedArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const argNames: string[] = [];
  const args = cursor.list(() => {
    argNames.push(cursor.identifier('the name of an argument').name.toUpperCase());
    cursor.expect('=>');
    return cursor.expression();
  });
  return { args, argNames };
}

/** What may follow the closing parenthesis of an aggregate or window function. */
function parseAttachments(cursor: TokenCursor, bare: FunctionCall): FunctionCall {
  let call = bare;
  if (cursor.is('IGNORE', 'NULLS') || cursor.is('RESPECT', 'NULLS')) {
    call = { ...call, keyword: `${cursor.advance().keyword} ${cursor.advance().keyword}` };
  }
  if (cursor.accept('WITHIN', 'GROUP')) {
    const withinGroup = cursor.parenthesised(() => {
      cursor.expect('ORDER', 'BY');
      return parseOrderList(cursor);
    });
    call = { ...call, withinGroup };
  }
  if (cursor.is('FILTER', '(')) {
    cursor.advance();
    const filter = cursor.parenthesised(() => {
      cursor.expect('WHERE');
      return cursor.expression();
    }, '');
    call = { ...call, filter };
  }
  if (cursor.accept('OVER')) {
    const over = cursor.is('(')
      ? parseWindowSpecification(cursor)
      : cursor.identifier('( or the name of a window');
    call = { ...call, over };
  }
  return call;
}
