import type { Expression, Query } from './ast.js';
import { expressionText } from './print/expression-text.js';
import { Binding, type Printer } from './print/printer.js';
import { queryText } from './print/query-text.js';

const printer: Printer = {
  expression: (expression, binding) => expressionText(printer, expression, binding),
  query: (query) => queryText(printer, query),
};

/** SQL text of an expression, with no more parentheses than its meaning needs. Parsing it gives the same tree. */
export function printExpression(expression: Expression): string {
  return printer.expression(expression, Binding.OR);
}

/** SQL text of a query, on one line. */
export function printQuery(query: Query): string {
  return printer.query(query);
}
