import type { FrameBound, WindowSpecification } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { parseOrderList } from './order-list.js';

/** `(PARTITION BY … ORDER BY … ROWS …)`, parentheses included. */
export function parseWindowSpecification(cursor: TokenCursor): WindowSpecification {
  return cursor.parenthesised((open) => {
    const partitionBy = cursor.acceptClause('PARTITION', 'BY')
      ? cursor.list(() => cursor.expression())
      : [];
    const orderBy = cursor.acceptClause('ORDER', 'BY') ? parseOrderList(cursor) : [];
    const frame = parseFrame(cursor);
    if (!cursor.is(')') && !cursor.atStatementEnd) {
      cursor.failExpecting('PARTITION BY, ORDER BY, ROWS, RANGE or ) in the window', [
        'PARTITION',
        'ORDER',
        'ROWS',
        'RANGE',
      ]);
    }
    return { kind: 'window-specification', partitionBy, orderBy, frame, offset: open.start };
  });
}

/** A frame of one bound ends at the current row. */
function parseFrame(cursor: TokenCursor): WindowSpecification['frame'] {
  const unit = cursor.token.keyword;
  if (unit !== 'ROWS' && unit !== 'RANGE') return undefined;
  cursor.advance();
  if (!cursor.accept('BETWEEN')) {
    return { unit, start: parseBound(cursor), end: { kind: 'current-row' } };
  }
  const start = parseBound(cursor);
  cursor.expect('AND');
  return { unit, start, end: parseBound(cursor) };
}

function parseBound(cursor: TokenCursor): FrameBound {
  if (cursor.accept('UNBOUNDED', 'PRECEDING')) return { kind: 'unbounded-preceding' };
  if (cursor.accept('UNBOUNDED', 'FOLLOWING')) return { kind: 'unbounded-following' };
  if (cursor.accept('CURRENT', 'ROW')) return { kind: 'current-row' };
  const value = cursor.arithmetic();
  if (cursor.accept('PRECEDING')) return { kind: 'preceding', value };
  if (cursor.accept('FOLLOWING')) return { kind: 'following', value };
  return cursor.failExpecting('PRECEDING or FOLLOWING in the frame', ['PRECEDING', 'FOLLOWING']);
}
