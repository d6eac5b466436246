import { unreachable } from '../../common/assert.js';
import type { GroupItem, Query, QueryBody, Select } from '../ast.js';
import { orderText, windowText } from './call-text.js';
import { nameListText, nameText } from './name-text.js';
import { Binding, type Printer, printList } from './printer.js';
import { tableText } from './table-text.js';

/** See `Printer.query`. */
export function queryText(printer: Printer, query: Query): string {
  const parts: string[] = [];
  if (query.with.length > 0) {
    const items = query.with.map(({ name, columns, query: inner }) => {
      const list = columns === undefined ? '' : ` ${nameListText(columns)}`;
      return `${nameText(name.name)}${list} AS (${printer.query(inner)})`;
    });
    parts.push(`WITH ${items.join(', ')}`);
  }
  parts.push(bodyText(printer, query.body, 0));
  if (query.orderBy.length > 0) parts.push(`ORDER BY ${orderText(printer, query.orderBy)}`);
  if (query.limit !== undefined) {
    parts.push(`LIMIT ${printer.expression(query.limit, Binding.OR)}`);
  }
  if (query.rowOffset !== undefined) {
    parts.push(`OFFSET ${printer.expression(query.rowOffset, Binding.OR)}`);
  }
  return parts.join(' ');
}

/** A set operation of less than `leastRank` cannot be printed here, for the parser would group it otherwise. */
function bodyText(printer: Printer, body: QueryBody, leastRank: number): string {
  switch (body.kind) {
    case 'select':
      return selectText(printer, body);
    case 'values':
      return `VALUES ${body.rows.map((row) => `(${printList(printer, row)})`).join(', ')}`;
    case 'query':
      return `(${printer.query(body)})`;
    case 'set-operation': {
      const rank = body.operator === 'INTERSECT' ? 2 : 1;
      const left = bodyText(printer, body.left, rank);
      const right = bodyText(printer, body.right, rank + 1);
      const text = `${left} ${body.operator}${body.all ? ' ALL' : ''} ${right}`;
      return rank < leastRank ? `(${text})` : text;
    }
    default:
      return unreachable(body);
  }
}

function selectText(printer: Printer, select: Select): string {
  const hint = select.hint === undefined ? '' : ` /*+ ${select.hint} */`;
  const items = select.items.map(({ expression, alias }) => {
    const text = printer.expression(expression, Binding.OR);
    return alias === undefined ? text : `${text} AS ${nameText(alias.name)}`;
  });
  const parts = [`SELECT${hint}${select.distinct ? ' DISTINCT' : ''} ${items.join(', ')}`];
  if (select.from !== undefined) parts.push(`FROM ${tableText(printer, select.from)}`);
  if (select.where !== undefined) {
    parts.push(`WHERE ${printer.expression(select.where, Binding.OR)}`);
  }
  if (select.groupBy.length > 0) {
    parts.push(`GROUP BY ${select.groupBy.map((item) => groupText(printer, item)).join(', ')}`);
  }
  if (select.having !== undefined) {
    parts.push(`HAVING ${printer.expression(select.having, Binding.OR)}`);
  }
  if (select.windows.length > 0) {
    const windows = select.windows.map(
      ({ name, specification }) =>
        `${nameText(name.name)} AS ${windowText(printer, specification)}`,
    );
    parts.push(`WINDOW ${windows.join(', ')}`);
  }
  return parts.join(' ');
}

function groupText(printer: Printer, item: GroupItem): string {
  if (item.kind === 'expression') return printer.expression(item.expression, Binding.OR);
  const sets = item.sets.map((set) => `(${printList(printer, set)})`).join(', ');
  const word = item.kind === 'grouping-sets' ? 'GROUPING SETS ' : item.kind.toUpperCase();
  return `${word}(${sets})`;
}
