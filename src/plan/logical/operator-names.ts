import type { BinaryOperator } from '../../sql/ast.js';

/** The scalar function behind each operator. */
export const BINARY_FUNCTIONS: Readonly<Record<BinaryOperator, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divide',
  '%': 'modulo',
  '||': 'concat',
  '=': 'equals',
  '<>': 'not-equals',
  '<': 'less',
  '<=': 'less-or-equal',
  '>': 'greater',
  '>=': 'greater-or-equal',
  AND: 'and',
  OR: 'or',
  'IS DISTINCT FROM': 'is-distinct-from',
  'IS NOT DISTINCT FROM': 'is-not-distinct-from',
};

/** How EXPLAIN writes calls of these functions back. */
export const BINARY_SYMBOLS: ReadonlyMap<string, string> = new Map(
  Object.entries(BINARY_FUNCTIONS).map(([symbol, name]) => [name, symbol]),
);

/** Functions written behind their operand. */
export const POSTFIX_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['is-null', 'IS NULL'],
  ['is-not-null', 'IS NOT NULL'],
  ['is-true', 'IS TRUE'],
  ['is-not-true', 'IS NOT TRUE'],
  ['is-false', 'IS FALSE'],
  ['is-not-false', 'IS NOT FALSE'],
  ['is-unknown', 'IS UNKNOWN'],
  ['is-not-unknown', 'IS NOT UNKNOWN'],
]);

export const PREFIX_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['not', 'NOT '],
  ['negate', '-'],
]);

/** What users call the function: `+` for `plus`, its name for a named one. */
export function displayName(name: string): string {
  const symbol = BINARY_SYMBOLS.get(name) ?? POSTFIX_SYMBOLS.get(name) ?? PREFIX_SYMBOLS.get(name);
  return symbol === undefined ? name.toUpperCase() : symbol.trim();
}
