import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';

type Drop = Extract<Statement, { kind: 'drop' }>;

/** `DROP [TEMPORARY] object [IF EXISTS] name`. */
export function parseDrop(cursor: TokenCursor): Drop {
  const offset = cursor.expect('DROP').start;
  const temporary = cursor.accept('TEMPORARY');
  if (temporary) cursor.accept('SYSTEM');
  const objectKind = readObjectKind(cursor);
  const ifExists = cursor.accept('IF', 'EXISTS');
  const name = cursor.qualifiedName('a name');
  return { kind: 'drop', objectKind, name, temporary, ifExists, offset };
}

function readObjectKind(cursor: TokenCursor): Drop['objectKind'] {
  const { keyword } = cursor.token;
  switch (keyword) {
    case 'TABLE':
    case 'VIEW':
    case 'FUNCTION':
    case 'CATALOG':
    case 'DATABASE':
      cursor.advance();
      return keyword;
    default:
      return cursor.failExpecting('TABLE, VIEW, FUNCTION, CATALOG or DATABASE after DROP', [
        'TABLE',
        'VIEW',
        'FUNCTION',
        'CATALOG',
        'DATABASE',
        'TEMPORARY',
      ]);
  }
}
