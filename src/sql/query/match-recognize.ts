import type { Identifier, MatchRecognize } from '../ast.js';
import { parseOrderList } from '../expression/order-list.js';
import type { TokenCursor } from '../token-cursor.js';

/** The parentheses after MATCH_RECOGNIZE. */
export function parseMatchRecognize(cursor: TokenCursor): MatchRecognize {
  return cursor.parenthesised(() => {
    const partitionBy = cursor.acceptClause('PARTITION', 'BY')
      ? cursor.list(() => cursor.expression())
      : [];
    const orderBy = cursor.acceptClause('ORDER', 'BY') ? parseOrderList(cursor) : [];
    const measures = cursor.accept('MEASURES') ? cursor.list(() => parseMeasure(cursor)) : [];
    const rowsPerMatch = readRowsPerMatch(cursor);
    const afterMatch = readAfterMatch(cursor);
    if (!cursor.accept('PATTERN')) {
      cursor.failExpecting('PATTERN in MATCH_RECOGNIZE', [
        'PARTITION',
        'ORDER',
        'MEASURES',
        'AFTER',
        'PATTERN',
      ]);
    }
    const pattern = readPattern(cursor);
    const within = cursor.accept('WITHIN') ? cursor.expression() : undefined;
    cursor.expect('DEFINE');
    const define = cursor.list(() => parseDefinition(cursor));
    return {
      partitionBy,
      orderBy,
      measures,
      rowsPerMatch,
      afterMatch,
      pattern,
      within,
      define,
    };
  });
}

/** FINAL is the only meaning that measures have here, so the word is stepped over. */
function parseMeasure(cursor: TokenCursor): MatchRecognize['measures'][number] {
  if (cursor.is('FINAL') && cursor.peek(1).kind === 'word') cursor.advance();
  const expression = cursor.expression();
  cursor.expect('AS');
  return { expression, alias: cursor.identifier('the name of the measure') };
}

function readRowsPerMatch(cursor: TokenCursor): MatchRecognize['rowsPerMatch'] {
  if (cursor.accept('ALL')) {
    cursor.expect('ROWS', 'PER', 'MATCH');
    return 'all';
  }
  if (cursor.accept('ONE')) cursor.expect('ROW', 'PER', 'MATCH');
  return 'one';
}

/** The words after AFTER MATCH, such as `SKIP PAST LAST ROW`. */
function readAfterMatch(cursor: TokenCursor): string | undefined {
  if (!cursor.accept('AFTER')) return undefined;
  cursor.expect('MATCH');
  const words: string[] = [];
  while (!cursor.is('PATTERN') && cursor.token.kind === 'word') words.push(cursor.advance().text);
  return words.join(' ');
}

/** The text between the parentheses, with comments and whitespace reduced to single spaces. */
function readPattern(cursor: TokenCursor): string {
  const open = cursor.expect('(');
  let pattern = '';
  for (let depth = 0; depth > 0 || !cursor.is(')'); ) {
    if (cursor.atStatementEnd) cursor.fail('Unclosed (', open);
    const isApart = pattern !== '' && cursor.previous.end < cursor.token.start;
    const { keyword, text } = cursor.advance();
    if (keyword === '(') depth++;
    if (keyword === ')') depth--;
    pattern += isApart ? ` ${text}` : text;
  }
  cursor.expectClosing(open);
  if (pattern === '') cursor.fail('The pattern is empty', open);
  return pattern;
}

function parseDefinition(cursor: TokenCursor): MatchRecognize['define'][number] {
  const symbol: Identifier = cursor.identifier('a symbol of the pattern');
  cursor.expect('AS');
  return { symbol, condition: cursor.expression() };
}
