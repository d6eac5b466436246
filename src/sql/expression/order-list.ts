import type { OrderItem } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';

/** What follows ORDER BY. */
export function parseOrderList(cursor: TokenCursor): readonly OrderItem[] {
  return cursor.list(() => {
    const expression = cursor.expression();
    const descending = cursor.accept('DESC');
    if (!descending) cursor.accept('ASC');
    return { expression, descending, nulls: readNulls(cursor) };
  });
}

function readNulls(cursor: TokenCursor): OrderItem['nulls'] {
  if (!cursor.accept('NULLS')) return undefined;
  if (cursor.accept('FIRST')) return 'first';
  if (cursor.accept('LAST')) return 'last';
  return cursor.failExpecting('FIRST or LAST after NULLS', ['FIRST', 'LAST']);
}
