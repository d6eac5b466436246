import type { BinaryOperator, Expression } from '../ast.js';
import { LOGICAL_TERMS_LEFT_DEEP_MAX } from '../limits.js';
import type { TokenCursor } from '../token-cursor.js';
import { parsePredicate } from './predicate.js';

interface Term {
  readonly expression: Expression;
  /** Of the AND or OR before it; unused for the first term. */
  readonly operatorOffset: number;
}

/**
 * An expression of any form. AND, OR and NOT are grouped here, in loops, because node-sql-parser folds them from
 * left to right (`a OR b AND c` would become `(a OR b) AND c`); what stands between them is left to it.
 */
export function parseExpression(cursor: TokenCursor): Expression {
  const alternatives: Term[] = [];
  let orOffset = cursor.token.start;
  do {
    alternatives.push({ expression: parseConjunction(cursor), operatorOffset: orOffset });
    orOffset = cursor.token.start;
  } while (cursor.accept('OR'));
  return chain('OR', alternatives);
}

function parseConjunction(cursor: TokenCursor): Expression {
  const terms: Term[] = [];
  let andOffset = cursor.token.start;
  do {
    terms.push({ expression: parseNegation(cursor), operatorOffset: andOffset });
    andOffset = cursor.token.start;
  } while (cursor.accept('AND'));
  return chain('AND', terms);
}

/** NOT is looser than every comparison: `NOT a = b` is `NOT (a = b)`. */
function parseNegation(cursor: TokenCursor): Expression {
  const notOffsets: number[] = [];
  for (let offset = cursor.token.start; cursor.accept('NOT'); offset = cursor.token.start) {
    notOffsets.push(offset);
  }
  return notOffsets.reduceRight<Expression>(
    (operand, offset) => ({ kind: 'unary', operator: 'NOT', operand, offset }),
    parsePredicate(cursor),
  );
}

/** AND and OR are associative, so a long chain may be built as a balanced tree, which no reader overflows on. */
function chain(operator: BinaryOperator & ('AND' | 'OR'), terms: readonly Term[]): Expression {
  if (terms.length > LOGICAL_TERMS_LEFT_DEEP_MAX) {
    const middle = terms.length >> 1;
    return join(operator, chain(operator, terms.slice(0, middle)), {
      expression: chain(operator, terms.slice(middle)),
      operatorOffset: terms[middle]?.operatorOffset ?? 0,
    });
  }
  const [first, ...others] = terms as [Term, ...Term[]];
  return others.reduce((left, term) => join(operator, left, term), first.expression);
}

function join(operator: 'AND' | 'OR', left: Expression, term: Term): Expression {
  return {
    kind: 'binary',
    operator,
    left,
    right: term.expression,
    offset: term.operatorOffset,
  };
}
