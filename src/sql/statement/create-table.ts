import { isStatementStart } from '../keywords.js';
import type { ColumnDefinition, CreateTable } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { parseColumn } from './column-definition.js';
import { parseOptions } from './table-options.js';

type TableElements = {
  columns: ColumnDefinition[];
  watermark: CreateTable['watermark'];
  primaryKey: CreateTable['primaryKey'];
};

/** What follows CREATE TABLE. A primary key that stands with its column is in `primaryKey`, too. */
export function parseCreateTable(
  cursor: TokenCursor,
  head: Pick<CreateTable, 'temporary' | 'offset'>,
): CreateTable {
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const name = cursor.qualifiedName('a table name');
  const elements: TableElements = { columns: [], watermark: undefined, primaryKey: undefined };
  if (cursor.is('(')) {
    cursor.parenthesised(() => cursor.list(() => parseElement(cursor, elements)));
  }
  const comment = cursor.accept('COMMENT') ? cursor.string('a quoted comment').value : undefined;
  const partitionedBy = cursor.acceptClause('PARTITIONED', 'BY')
    ? cursor.identifierList('a column name')
    : [];
  const options = cursor.accept('WITH') ? parseOptions(cursor) : [];
  const like = cursor.accept('LIKE') ? parseLike(cursor) : undefined;
  const asQuery = like === undefined && cursor.accept('AS') ? cursor.query() : undefined;
  if (!cursor.atStatementEnd && !isStatementStart(cursor.token)) {
    cursor.failExpecting('WITH, LIKE, AS or the end of CREATE TABLE', [
      'COMMENT',
      'PARTITIONED',
      'WITH',
      'LIKE',
    ]);
  }
  return {
    kind: 'create-table',
    name,
    ifNotExists,
    ...elements,
    partitionedBy,
    options,
    comment,
    like,
    asQuery,
    ...head,
  };
}

function parseElement(cursor: TokenCursor, elements: TableElements): void {
  const start = cursor.token;
  if (startsWatermark(cursor)) {
    if (elements.watermark !== undefined) cursor.fail('Table has more than one WATERMARK', start);
    elements.watermark = parseWatermark(cursor);
    return;
  }
  let primaryKey: CreateTable['primaryKey'];
  if (cursor.is('CONSTRAINT') || cursor.is('PRIMARY', 'KEY')) {
    primaryKey = parsePrimaryKey(cursor);
  } else {
    const column = parseColumn(cursor);
    elements.columns.push(column.definition);
    primaryKey = column.primaryKey;
  }
  if (primaryKey === undefined) return;
  if (elements.primaryKey !== undefined) cursor.fail('Table has more than one PRIMARY KEY', start);
  elements.primaryKey = primaryKey;
}

/** `WATERMARK FOR`, or what must have been meant so; a column may be called watermark. */
function startsWatermark(cursor: TokenCursor): boolean {
  return (
    cursor.is('WATERMARK', 'FOR') || (cursor.is('WATERMARK') && cursor.peek(2).keyword === 'AS')
  );
}

function parseWatermark(cursor: TokenCursor): CreateTable['watermark'] {
  const offset = cursor.expect('WATERMARK').start;
  cursor.expect('FOR');
  const column = cursor.qualifiedName('a column name');
  if (!cursor.accept('AS')) cursor.failExpecting('AS and an expression in WATERMARK', ['AS']);
  return { column, expression: cursor.expression(), offset };
}

/** `[CONSTRAINT name] PRIMARY KEY (columns) [NOT ENFORCED]`. */
function parsePrimaryKey(cursor: TokenCursor): CreateTable['primaryKey'] {
  if (cursor.accept('CONSTRAINT')) cursor.identifier('the name of the constraint');
  cursor.expect('PRIMARY', 'KEY');
  const columns = cursor.identifierList('a column name');
  const enforced = !cursor.accept('NOT', 'ENFORCED');
  if (enforced) cursor.accept('ENFORCED');
  return { columns, enforced };
}

/** `LIKE table [(EXCLUDING OPTIONS …)]`. */
function parseLike(cursor: TokenCursor): CreateTable['like'] {
  const table = cursor.qualifiedName('a table name');
  const clauses = cursor.is('(')
    ? cursor.parenthesised(() => {
        const read: string[] = [];
        while (!cursor.is(')')) read.push(readLikeClause(cursor));
        return read;
      })
    : [];
  return { table, clauses };
}

function readLikeClause(cursor: TokenCursor): string {
  const verb = cursor.token.keyword;
  if (verb !== 'INCLUDING' && verb !== 'EXCLUDING' && verb !== 'OVERWRITING') {
    cursor.failExpecting('INCLUDING, EXCLUDING or OVERWRITING', [
      'INCLUDING',
      'EXCLUDING',
      'OVERWRITING',
    ]);
  }
  cursor.advance();
  return `${verb} ${cursor.identifier('a part of the table').name.toUpperCase()}`;
}
