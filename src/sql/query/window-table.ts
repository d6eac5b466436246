import type { QualifiedName, TableReference, WindowTableArgument } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';
import type { Token } from '../tokens.js';
import { isQueryStart } from './query-start.js';

type WindowTable = Extract<TableReference, { kind: 'window-table' }>;

/** Fewest and most arguments, the table and the DESCRIPTOR included. */
const ARGUMENT_COUNTS: ReadonlyMap<string, readonly [min: number, max: number]> = new Map([
  ['TUMBLE', [3, 4]],
  ['HOP', [4, 5]],
  ['CUMULATE', [4, 5]],
  ['SESSION', [2, 3]],
]);

export function isWindowTableFunction(token: Token): boolean {
  return ARGUMENT_COUNTS.has(token.keyword);
}

/** `TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)`. */
export function parseWindowTable(cursor: TokenCursor): WindowTable {
  const name = cursor.advance();
  const [min, max] = ARGUMENT_COUNTS.get(name.keyword) ?? [0, Number.POSITIVE_INFINITY];
  let position = 0;
  const args = cursor.parenthesised(() =>
    cursor.list(() => parseArgument(cursor, name.keyword, position++)),
  );
  if (args.length < min || args.length > max) {
    cursor.fail(`${name.keyword} takes ${min} or ${max} arguments, not ${args.length}`, name);
  }
  return {
    kind: 'window-table',
    function: name.keyword,
    args,
    alias: undefined,
    offset: name.start,
  };
}

function parseArgument(
  cursor: TokenCursor,
  functionName: string,
  position: number,
): WindowTableArgument {
  let name: string | undefined;
  if (cursor.peek(1).keyword === '=>') {
    name = cursor.identifier('the name of an argument').name.toUpperCase();
    cursor.expect('=>');
  }
  if (cursor.is('(') && isQueryStart(cursor.peek(1))) {
    return { name, kind: 'query', query: cursor.parenthesised(() => cursor.query(), '') };
  }
  if (cursor.accept('TABLE')) return { name, ...parseTableArgument(cursor) };
  if (cursor.is('DESCRIPTOR', '(')) {
    cursor.advance();
    return { name, kind: 'descriptor', columns: cursor.identifierList('a column name') };
  }
  if (name === undefined && position === 0) {
    cursor.failExpecting(`TABLE and a table name as the first argument of ${functionName}`, [
      'TABLE',
    ]);
  }
  return { name, kind: 'expression', expression: cursor.expression() };
}

type TableArgument = Pick<
  Extract<WindowTableArgument, { kind: 'table' }>,
  'kind' | 'table' | 'partitionBy'
>;

/** `t [PARTITION BY key]`; several keys stand in parentheses. */
function parseTableArgument(cursor: TokenCursor): TableArgument {
  const table: QualifiedName = cursor.qualifiedName('a table name');
  if (!cursor.accept('PARTITION')) return { kind: 'table', table, partitionBy: [] };
  cursor.expect('BY');
  const key = cursor.expression();
  return { kind: 'table', table, partitionBy: key.kind === 'row' ? key.items : [key] };
}
