import type { Identifier, TypeName } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';

const NO_PARTS = { parameters: [], elements: [], fields: [] } as const;

/** A type as Flink spells it, `NOT NULL` included. */
export function parseTypeName(cursor: TokenCursor): TypeName {
  let type = parseUnmarked(cursor);
  for (;;) {
    if (cursor.accept('NOT', 'NULL')) type = { ...type, nullable: false };
    else if (cursor.is('NULL')) cursor.advance();
    else if (cursor.is('ARRAY') || cursor.is('MULTISET')) {
      const name = cursor.advance().keyword;
      type = { ...NO_PARTS, name, nullable: true, elements: [type], offset: type.offset };
    } else return type;
  }
}

function parseUnmarked(cursor: TokenCursor): TypeName {
  const word = cursor.token;
  if (word.kind !== 'word') cursor.failExpecting('a data type');
  cursor.advance();
  const base = { ...NO_PARTS, name: word.keyword, nullable: true, offset: word.start };
  switch (word.keyword) {
    case 'ROW': {
      const isAngled = cursor.is('<');
      if (!isAngled && !cursor.is('(')) cursor.failExpecting('< after ROW');
      return { ...base, fields: bracketed(cursor, () => cursor.list(() => parseField(cursor))) };
    }
    case 'ARRAY':
    case 'MULTISET':
      return { ...base, elements: bracketed(cursor, () => [parseTypeName(cursor)]) };
    case 'MAP':
      return {
        ...base,
        elements: bracketed(cursor, () => {
          const key = parseTypeName(cursor);
          cursor.expect(',');
          return [key, parseTypeName(cursor)];
        }),
      };
    case 'DOUBLE':
      cursor.accept('PRECISION');
      return base;
    case 'INTERVAL':
      return { ...base, name: intervalTypeName(cursor) };
    default: {
      const parameters = cursor.is('(')
        ? cursor.parenthesised(() => cursor.list(() => cursor.unsignedInteger('a whole number')))
        : [];
      return { ...base, name: `${word.keyword}${timeZoneSuffix(cursor)}`, parameters };
    }
  }
}

function bracketed<T>(cursor: TokenCursor, content: () => T): T {
  const open = cursor.is('(') ? cursor.expect('(') : cursor.expect('<');
  const result = cursor.nested(content, open);
  cursor.expectClosing(open);
  return result;
}

function parseField(cursor: TokenCursor): { readonly name: Identifier; readonly type: TypeName } {
  const name = cursor.identifier('a field name');
  const type = parseTypeName(cursor);
  if (cursor.token.kind === 'string') cursor.advance();
  return { name, type };
}

/** `WITH LOCAL TIME ZONE` makes TIMESTAMP_LTZ of TIMESTAMP; `WITHOUT TIME ZONE` says nothing new. */
function timeZoneSuffix(cursor: TokenCursor): string {
  if (cursor.accept('WITH', 'LOCAL', 'TIME', 'ZONE')) return '_LTZ';
  if (cursor.accept('WITH', 'TIME', 'ZONE')) return '_TZ';
  cursor.accept('WITHOUT', 'TIME', 'ZONE');
  return '';
}

/** `INTERVAL DAY TO SECOND`: precisions are left out, for they only bound digits. */
function intervalTypeName(cursor: TokenCursor): string {
  const unit = (): string => {
    const { keyword } = cursor.identifierToken('an interval unit');
    if (cursor.is('(')) cursor.parenthesised(() => cursor.unsignedInteger('a precision'));
    return keyword;
  };
  const from = unit();
  return cursor.accept('TO') ? `INTERVAL ${from} TO ${unit()}` : `INTERVAL ${from}`;
}
