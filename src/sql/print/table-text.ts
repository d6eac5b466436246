import { unreachable } from '../../common/assert.js';
import type { MatchRecognize, TableReference, WindowTableArgument } from '../ast.js';
import { orderText } from './call-text.js';
import { aliasText, nameListText, nameText, qualifiedNameText } from './name-text.js';
import { Binding, type Printer, printList } from './printer.js';

/** What follows FROM. */
export function tableText(printer: Printer, table: TableReference): string {
  if (table.kind === 'join') return joinText(printer, table);
  return `${bareText(printer, table)}${aliasText(table.alias)}`;
}

type Join = Extract<TableReference, { kind: 'join' }>;

function joinText(printer: Printer, join: Join): string {
  const left = tableText(printer, join.left);
  const right = tableText(printer, join.right);
  const words = join.joinType === 'INNER' ? 'JOIN' : `${join.joinType} JOIN`;
  const on = join.on === undefined ? '' : ` ON ${printer.expression(join.on, Binding.OR)}`;
  const using = join.using === undefined ? '' : ` USING ${nameListText(join.using)}`;
  const operand = join.right.kind === 'join' ? `(${right})` : right;
  return `${left} ${join.natural ? 'NATURAL ' : ''}${words} ${operand}${on}${using}`;
}

function bareText(printer: Printer, table: Exclude<TableReference, Join>): string {
  switch (table.kind) {
    case 'table': {
      const hint = table.hint === undefined ? '' : ` /*+ ${table.hint} */`;
      const time =
        table.systemTime === undefined
          ? ''
          : ` FOR SYSTEM_TIME AS OF ${printer.expression(table.systemTime, Binding.OR)}`;
      return `${qualifiedNameText(table.name)}${hint}${time}`;
    }
    case 'derived':
      return `${table.lateral ? 'LATERAL ' : ''}(${printer.query(table.query)})`;
    case 'window-table': {
      const args = table.args.map((argument) => argumentText(printer, argument));
      return `TABLE(${table.function}(${args.join(', ')}))`;
    }
    case 'function-table': {
      const call = printer.expression(table.call, Binding.OR);
      if (table.call.name !== 'UNNEST') return `LATERAL TABLE(${call})`;
      return `${call}${table.ordinality ? ' WITH ORDINALITY' : ''}`;
    }
    case 'match-recognize': {
      const input = tableText(printer, table.input);
      return `${input} MATCH_RECOGNIZE (${matchText(printer, table.body)})`;
    }
    default:
      return unreachable(table);
  }
}

function argumentText(printer: Printer, argument: WindowTableArgument): string {
  const name = argument.name === undefined ? '' : `${nameText(argument.name)} => `;
  switch (argument.kind) {
    case 'table': {
      const keys =
        argument.partitionBy.length === 0
          ? ''
          : ` PARTITION BY (${printList(printer, argument.partitionBy)})`;
      return `${name}TABLE ${qualifiedNameText(argument.table)}${keys}`;
    }
    case 'query':
      return `${name}(${printer.query(argument.query)})`;
    case 'descriptor':
      return `${name}DESCRIPTOR${nameListText(argument.columns)}`;
    case 'expression':
      return `${name}${printer.expression(argument.expression, Binding.OR)}`;
    default:
      return unreachable(argument);
  }
}

function matchText(printer: Printer, match: MatchRecognize): string {
  const parts: string[] = [];
  if (match.partitionBy.length > 0) {
    parts.push(`PARTITION BY ${printList(printer, match.partitionBy)}`);
  }
  if (match.orderBy.length > 0) parts.push(`ORDER BY ${orderText(printer, match.orderBy)}`);
  if (match.measures.length > 0) {
    const measures = match.measures.map(
      ({ expression, alias }) =>
        `${printer.expression(expression, Binding.OR)} AS ${nameText(alias.name)}`,
    );
    parts.push(`MEASURES ${measures.join(', ')}`);
  }
  parts.push(match.rowsPerMatch === 'one' ? 'ONE ROW PER MATCH' : 'ALL ROWS PER MATCH');
  if (match.afterMatch !== undefined) parts.push(`AFTER MATCH ${match.afterMatch}`);
  parts.push(`PATTERN (${match.pattern})`);
  if (match.within !== undefined) {
    parts.push(`WITHIN ${printer.expression(match.within, Binding.OR)}`);
  }
  const definitions = match.define.map(
    ({ symbol, condition }) =>
      `${nameText(symbol.name)} AS ${printer.expression(condition, Binding.OR)}`,
  );
  return `${parts.join(' ')} DEFINE ${definitions.join(', ')}`;
}
