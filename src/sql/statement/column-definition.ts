import type { Identifier } from '../ast.js';
import { parseTypeName } from '../expression/type-name.js';
import type { ColumnDefinition, CreateTable } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';

export interface ParsedColumn {
  readonly definition: ColumnDefinition;
  /** `PRIMARY KEY` right after the type. */
  readonly primaryKey: CreateTable['primaryKey'];
}

/** `name type …`, `name type METADATA …` or `name AS expression`. */
export function parseColumn(cursor: TokenCursor): ParsedColumn {
  const name = cursor.identifier('a column name');
  if (cursor.accept('AS')) {
    const expression = cursor.expression();
    const comment = readComment(cursor);
    return {
      definition: { kind: 'computed', name, expression, comment },
      primaryKey: undefined,
    };
  }
  if (cursor.token.kind !== 'word') {
    cursor.failExpecting(`the data type of column "${name.name}"`);
  }
  const type = parseTypeName(cursor);
  const column = cursor.is('METADATA')
    ? { definition: parseMetadata(cursor, name, type), primaryKey: undefined }
    : parsePhysical(cursor, name, type);
  if (!cursor.is(',') && !cursor.is(')') && !cursor.atStatementEnd) {
    cursor.failExpecting(`, or ) after column "${name.name}"`, [
      'METADATA',
      'PRIMARY',
      'COMMENT',
      'NOT',
    ]);
  }
  return column;
}

type Physical = Extract<ColumnDefinition, { kind: 'physical' }>;
type Metadata = Extract<ColumnDefinition, { kind: 'metadata' }>;

function parsePhysical(
  cursor: TokenCursor,
  name: Identifier,
  type: Physical['type'],
): ParsedColumn {
  let primaryKey: CreateTable['primaryKey'];
  if (cursor.accept('CONSTRAINT')) {
    cursor.identifier('the name of the constraint');
    if (!cursor.is('PRIMARY')) cursor.failExpecting('PRIMARY KEY', ['PRIMARY']);
  }
  if (cursor.accept('PRIMARY')) {
    cursor.expect('KEY');
    const enforced = !cursor.accept('NOT', 'ENFORCED');
    if (enforced) cursor.accept('ENFORCED');
    primaryKey = { columns: [name], enforced };
  }
  const comment = readComment(cursor);
  const isKey = primaryKey !== undefined;
  return { definition: { kind: 'physical', name, type, primaryKey: isKey, comment }, primaryKey };
}

/** `METADATA [FROM 'key'] [VIRTUAL]`. */
function parseMetadata(cursor: TokenCursor, name: Identifier, type: Metadata['type']): Metadata {
  cursor.expect('METADATA');
  const from = cursor.accept('FROM')
    ? cursor.string("a quoted key such as 'timestamp'").value
    : undefined;
  const virtual = cursor.accept('VIRTUAL');
  return { kind: 'metadata', name, type, from, virtual, comment: readComment(cursor) };
}

function readComment(cursor: TokenCursor): string | undefined {
  return cursor.accept('COMMENT') ? cursor.string('a quoted comment').value : undefined;
}
