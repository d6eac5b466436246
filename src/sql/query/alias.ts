import type { Identifier } from '../ast.js';
import { mayBeBareAlias, mayBeMarkedAlias } from '../keywords.js';
import type { TokenCursor } from '../token-cursor.js';

/** `AS name` or a bare name; undefined where the query goes on. */
export function parseAlias(cursor: TokenCursor): Identifier | undefined {
  if (cursor.accept('AS')) {
    if (!mayBeMarkedAlias(cursor.token)) cursor.failExpecting('an alias after AS');
    return cursor.identifier('an alias');
  }
  return mayBeBareAlias(cursor.token) ? cursor.identifier('an alias') : undefined;
}
