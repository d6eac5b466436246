import type {
  Expression,
  FrameBound,
  FunctionCall,
  OrderItem,
  WindowSpecification,
} from '../ast.js';
import { NILADIC_FUNCTIONS } from '../keywords.js';
import { nameText } from './name-text.js';
import { Binding, type Printer, printList } from './printer.js';

export function isSimilarTo(call: FunctionCall): boolean {
  return call.name === 'SIMILAR TO';
}

/** A call with all that is attached to it, in the syntax of its function. */
export function callText(printer: Printer, call: FunctionCall): string {
  if (isSimilarTo(call)) return similarToText(printer, call);
  if (NILADIC_FUNCTIONS.has(call.name) && call.args.length === 0) return call.name;
  const isPlainName = /^[A-Z_][A-Z0-9_]*(\.[A-Z_][A-Z0-9_]*)*$/.test(call.name);
  const name = isPlainName ? call.name : nameText(call.name);
  const parts = [`${name}(${argumentsText(printer, call)})`];
  if (isNullTreatment(call.keyword)) parts.push(call.keyword);
  if (call.withinGroup !== undefined) {
    parts.push(`WITHIN GROUP (ORDER BY ${orderText(printer, call.withinGroup)})`);
  }
  if (call.filter !== undefined) {
    parts.push(`FILTER (WHERE ${printer.expression(call.filter, Binding.OR)})`);
  }
  if (call.over !== undefined) {
    const isNamed = 'name' in call.over;
    parts.push(`OVER ${isNamed ? nameText(call.over.name) : windowText(printer, call.over)}`);
  }
  return parts.join(' ');
}

function similarToText(printer: Printer, call: FunctionCall): string {
  const [operand, pattern, character] = call.args.map((argument, i) =>
    printer.expression(argument, [Binding.RANGE, Binding.ADDITIVE][i] ?? Binding.PRIMARY),
  );
  const suffix = character === undefined ? '' : ` ESCAPE ${character}`;
  return `${operand} SIMILAR TO ${pattern}${suffix}`;
}

function isNullTreatment(keyword: string | undefined): keyword is string {
  return keyword === 'IGNORE NULLS' || keyword === 'RESPECT NULLS';
}

function argumentsText(printer: Printer, call: FunctionCall): string {
  if (call.star) return '*';
  const special = specialArgumentsText(printer, call);
  if (special !== undefined) return special;
  const { argNames } = call;
  if (argNames !== undefined) {
    return call.args
      .map((argument, i) => {
        const value = printer.expression(argument, Binding.OR);
        return `${nameText(argNames[i] ?? '')} => ${value}`;
      })
      .join(', ');
  }
  return `${call.distinct ? 'DISTINCT ' : ''}${printList(printer, call.args)}`;
}

/** The inside of calls with words between their arguments; undefined for all others. */
function specialArgumentsText(printer: Printer, call: FunctionCall): string | undefined {
  const { keyword } = call;
  const text = (argument: Expression | undefined): string =>
    argument === undefined ? '' : printer.expression(argument, Binding.OR);
  const [first, second, third, fourth] = call.args;
  switch (call.name) {
    case 'EXTRACT':
      return `${keyword} FROM ${text(first)}`;
    case 'FLOOR':
    case 'CEIL':
    case 'CEILING':
      return keyword === undefined ? undefined : `${closedText(text(first))} TO ${keyword}`;
    case 'TIMESTAMPADD':
    case 'TIMESTAMPDIFF':
      return `${keyword}, ${printList(printer, call.args)}`;
    case 'TRIM': {
      if (keyword === undefined) return undefined;
      return `${keyword}${second === undefined ? '' : ` ${text(second)}`} FROM ${text(first)}`;
    }
    case 'POSITION':
      return first === undefined
        ? undefined
        : `${printer.expression(first, Binding.ADDITIVE)} IN ${text(second)}`;
    case 'OVERLAY': {
      const length = fourth === undefined ? '' : ` FOR ${text(fourth)}`;
      return `${text(first)} PLACING ${text(second)} FROM ${text(third)}${length}`;
    }
    default:
      return call.name.startsWith('JSON_') ? jsonArgumentsText(printer, call) : undefined;
  }
}

/** In parentheses if it ends in an interval, which would take a TO after it for its own. */
function closedText(text: string): string {
  return /INTERVAL '[^']*' [A-Z]+$/.test(text) ? `(${text})` : text;
}

function jsonArgumentsText(printer: Printer, call: FunctionCall): string {
  const hasPairs = call.name.startsWith('JSON_OBJECT');
  const args = call.args
    .map((argument, i) => {
      const separator = i === 0 ? '' : hasPairs && i % 2 === 1 ? ' VALUE ' : ', ';
      return `${separator}${printer.expression(argument, Binding.OR)}`;
    })
    .join('');
  return [args, call.keyword].filter((part) => part !== undefined && part !== '').join(' ');
}

/** What follows ORDER BY. */
export function orderText(printer: Printer, items: readonly OrderItem[]): string {
  return items
    .map(({ expression, descending, nulls }) => {
      const direction = descending ? ' DESC' : '';
      const placement = nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`;
      return `${printer.expression(expression, Binding.OR)}${direction}${placement}`;
    })
    .join(', ');
}

/** In parentheses. */
export function windowText(printer: Printer, window: WindowSpecification): string {
  const parts: string[] = [];
  if (window.partitionBy.length > 0) {
    parts.push(`PARTITION BY ${printList(printer, window.partitionBy)}`);
  }
  if (window.orderBy.length > 0) parts.push(`ORDER BY ${orderText(printer, window.orderBy)}`);
  if (window.frame !== undefined) {
    const { unit, start, end } = window.frame;
    parts.push(`${unit} BETWEEN ${boundText(printer, start)} AND ${boundText(printer, end)}`);
  }
  return `(${parts.join(' ')})`;
}

function boundText(printer: Printer, bound: FrameBound): string {
  switch (bound.kind) {
    case 'preceding':
    case 'following':
      return `${printer.expression(bound.value, Binding.ADDITIVE)} ${bound.kind.toUpperCase()}`;
    default:
      return bound.kind.replaceAll('-', ' ').toUpperCase();
  }
}
