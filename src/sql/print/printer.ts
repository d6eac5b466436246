import type { Expression, Query } from '../ast.js';

/** How tight an expression holds together; a looser one inside a tighter one needs parentheses. */
export const Binding = {
  OR: 1,
  AND: 2,
  NOT: 3,
  IS: 4,
  COMPARISON: 5,
  /** IN, BETWEEN, LIKE and SIMILAR TO. */
  RANGE: 6,
  ADDITIVE: 7,
  MULTIPLICATIVE: 8,
  SIGN: 9,
  PRIMARY: 10,
} as const;

export type Binding = (typeof Binding)[keyof typeof Binding];

/** Both printing rules, handed to each, since expressions hold queries and queries hold expressions. */
export interface Printer {
  /** In parentheses if it is looser than `binding`. */
  expression(expression: Expression, binding: Binding): string;
  query(query: Query): string;
}

/** `a, b, c`. */
export function printList(printer: Printer, expressions: readonly Expression[]): string {
  return expressions.map((expression) => printer.expression(expression, Binding.OR)).join(', ');
}
