import { SqlError } from '../../errors/sql-error.js';
import type { BinaryOperator, Expression, Query } from '../ast.js';
import { OPERATORS_IN_A_ROW_MAX } from '../limits.js';
import type { TokenCursor } from '../token-cursor.js';
import { functionCall } from './call-node.js';
import { type OperatorShape, shapeOf } from './operator-shape.js';

/** An operator of a sequence, with all that the tree needs and node-sql-parser must not see. */
export type OperatorPiece =
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly offset: number }
  | { readonly kind: 'between'; readonly negated: boolean; readonly offset: number }
  | { readonly kind: 'between-and' }
  | {
      readonly kind: 'in';
      readonly items: readonly Expression[] | Query;
      readonly negated: boolean;
      readonly offset: number;
    }
  | {
      readonly kind: 'like';
      readonly isSimilar: boolean;
      readonly escapeCharacter: Expression | undefined;
      readonly negated: boolean;
      readonly offset: number;
    };

/** Operands that are already trees, with operators between them. */
export type Piece = { readonly kind: 'operand'; readonly expression: Expression } | OperatorPiece;

type ShapedOperator = Exclude<OperatorPiece, { kind: 'between-and' }>;

/** The tree of a flat sequence: its shape comes from node-sql-parser, its leaves and places from the pieces. */
export function resolveOperators(cursor: TokenCursor, pieces: readonly Piece[]): Expression {
  const first = pieces[0];
  if (pieces.length === 1 && first?.kind === 'operand') return first.expression;
  const operands: Expression[] = [];
  const operators: ShapedOperator[] = [];
  const lifted: string[] = [];
  for (const piece of pieces) {
    lifted.push(liftedText(piece, operands.length));
    if (piece.kind === 'operand') operands.push(piece.expression);
    else if (piece.kind !== 'between-and') operators.push(piece);
  }
  const beyond = operators[OPERATORS_IN_A_ROW_MAX];
  if (beyond !== undefined) {
    const sentence = `Expression has more than ${OPERATORS_IN_A_ROW_MAX} operators in a row`;
    throw new SqlError(sentence, cursor.sql, beyond.offset, 'SQL_SYNTAX');
  }
  return restore(shapeOf(lifted.join(' '), operands.length), operands, operators);
}

/**
 * What node-sql-parser sees of a piece: placeholders for operands and for lists of IN, and spare operators of the
 * rank of comparisons where its grammar lacks Flink's.
 */
function liftedText(piece: Piece, operandIndex: number): string {
  switch (piece.kind) {
    case 'operand':
      return `p${operandIndex}`;
    case 'between-and':
      return 'AND';
    case 'between':
      return piece.negated ? 'NOT BETWEEN' : 'BETWEEN';
    case 'in':
      return piece.negated ? 'NOT IN (p)' : 'IN (p)';
    case 'like':
      return piece.negated ? 'NOT LIKE' : 'LIKE';
    case 'binary':
      if (piece.operator === 'IS DISTINCT FROM') return '!~*';
      return piece.operator === 'IS NOT DISTINCT FROM' ? '~*' : piece.operator;
  }
}

function restore(
  shape: OperatorShape,
  operands: readonly Expression[],
  operators: readonly ShapedOperator[],
): Expression {
  if (shape.kind === 'operand') return operands[shape.index] as Expression;
  const [left, right, high] = shape.operands.map((part) => restore(part, operands, operators)) as [
    Expression,
    Expression,
    Expression,
  ];
  const operator = operators[shape.operatorIndex] as ShapedOperator;
  switch (operator.kind) {
    case 'binary': {
      const { kind, operator: symbol, offset } = operator;
      return { kind, operator: symbol, left, right, offset };
    }
    case 'between': {
      const { kind, negated, offset } = operator;
      return { kind, operand: left, low: right, high, negated, offset };
    }
    case 'in': {
      const { kind, items, negated, offset } = operator;
      return { kind, operand: left, items, negated, offset };
    }
    case 'like':
      return operator.isSimilar ? similarTo(operator, left, right) : like(operator, left, right);
  }
}

type LikePiece = Extract<OperatorPiece, { kind: 'like' }>;

function like(piece: LikePiece, operand: Expression, pattern: Expression): Expression {
  const { escapeCharacter, negated, offset } = piece;
  return { kind: 'like', operand, pattern, escape: escapeCharacter, negated, offset };
}

/** SIMILAR TO has no node of its own: it is a function call, so that only who knows the function accepts it. */
function similarTo(piece: LikePiece, operand: Expression, pattern: Expression): Expression {
  const { escapeCharacter, negated, offset } = piece;
  const args =
    escapeCharacter === undefined ? [operand, pattern] : [operand, pattern, escapeCharacter];
  const call = functionCall('SIMILAR TO', args, offset);
  return negated ? { kind: 'unary', operator: 'NOT', operand: call, offset } : call;
}
