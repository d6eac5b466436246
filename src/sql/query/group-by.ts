import type { Expression, GroupItem } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';

/** What follows GROUP BY. `(a, b)` is the same as `a, b`. */
export function parseGroupBy(cursor: TokenCursor): readonly GroupItem[] {
  return cursor.list(() => parseItem(cursor)).flat();
}

function parseItem(cursor: TokenCursor): readonly GroupItem[] {
  const offset = cursor.token.start;
  if (cursor.accept('GROUPING', 'SETS')) {
    return [{ kind: 'grouping-sets', sets: parseSets(cursor), offset }];
  }
  if (cursor.is('ROLLUP', '(') || cursor.is('CUBE', '(')) {
    const kind = cursor.advance().keyword === 'CUBE' ? 'cube' : 'rollup';
    return [{ kind, sets: parseSets(cursor), offset }];
  }
  if (cursor.accept('(', ')')) return [{ kind: 'grouping-sets', sets: [[]], offset }];
  const expression = cursor.expression();
  const parts = expression.kind === 'row' ? expression.items : [expression];
  return parts.map((part) => ({ kind: 'expression', expression: part }));
}

/** `((a, b), c, ())`. */
function parseSets(cursor: TokenCursor): readonly (readonly Expression[])[] {
  return cursor.parenthesised(() =>
    cursor.list(() => {
      if (cursor.accept('(', ')')) return [];
      const expression = cursor.expression();
      return expression.kind === 'row' ? expression.items : [expression];
    }),
  );
}
