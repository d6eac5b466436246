import type { BinaryOperator, Expression } from '../ast.js';
import { isQueryStart } from '../query/query-start.js';
import type { TokenCursor } from '../token-cursor.js';
import { type OperatorPiece, type Piece, resolveOperators } from './operator-sequence.js';
import { parsePrimary } from './primary.js';

const ARITHMETIC: ReadonlyMap<string, BinaryOperator> = new Map(
  (['+', '-', '*', '/', '%', '||'] as const).map((operator) => [operator, operator]),
);

const COMPARISON: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ...(['=', '<>', '<', '<=', '>', '>='] as const).map((operator) => [operator, operator] as const),
  ['!=', '<>'],
]);

/**
 * Operands joined by arithmetic, comparisons, IN, BETWEEN, LIKE and IS. A sequence of operands and operators is
 * collected until a second predicate follows a first one; then what stands left of it is resolved to one operand.
 * Binding, loosest first, as in Calcite: IS, comparisons, IN and BETWEEN and LIKE, arithmetic.
 */
export function parsePredicate(cursor: TokenCursor): Expression {
  let pieces: Piece[] = [];
  collectArithmetic(cursor, pieces);
  collectRange(cursor, pieces);
  for (;;) {
    if (cursor.is('IS')) {
      const is = readIs(cursor);
      const operand = resolveOperators(cursor, pieces);
      if (is.kind === 'test') {
        pieces = [{ kind: 'operand', expression: { ...is.node, operand } }];
        collectRange(cursor, pieces);
        continue;
      }
      pieces = [{ kind: 'operand', expression: operand }, is.operator];
    } else {
      const operator = COMPARISON.get(cursor.token.keyword);
      if (operator === undefined) return resolveOperators(cursor, pieces);
      const offset = cursor.advance().start;
      if (pieces.length > 1 && isPredicate(pieces)) {
        pieces = [{ kind: 'operand', expression: resolveOperators(cursor, pieces) }];
      }
      pieces.push({ kind: 'binary', operator, offset });
    }
    const right: Piece[] = [];
    collectArithmetic(cursor, right);
    collectRange(cursor, right);
    if (isPredicate(right)) {
      pieces.push({ kind: 'operand', expression: resolveOperators(cursor, right) });
    } else {
      pieces.push(...right);
    }
  }
}

/** `+ - * / % ||` and their operands alone. */
export function parseArithmetic(cursor: TokenCursor): Expression {
  const pieces: Piece[] = [];
  collectArithmetic(cursor, pieces);
  return resolveOperators(cursor, pieces);
}

function collectArithmetic(cursor: TokenCursor, pieces: Piece[]): void {
  for (;;) {
    pieces.push({ kind: 'operand', expression: parseSigned(cursor) });
    const operator = ARITHMETIC.get(cursor.token.keyword);
    if (operator === undefined) return;
    pieces.push({ kind: 'binary', operator, offset: cursor.advance().start });
  }
}

/** `[NOT] IN | BETWEEN | LIKE | SIMILAR TO`, as often as they follow `pieces`. */
function collectRange(cursor: TokenCursor, pieces: Piece[]): void {
  for (;;) {
    const start = cursor.token;
    const negated = start.keyword === 'NOT';
    const keyword = negated ? cursor.peek(1).keyword : start.keyword;
    if (keyword !== 'IN' && keyword !== 'BETWEEN' && keyword !== 'LIKE' && keyword !== 'SIMILAR') {
      return;
    }
    if (isPredicate(pieces)) {
      const expression = resolveOperators(cursor, pieces.splice(0));
      pieces.push({ kind: 'operand', expression });
    }
    if (negated) cursor.advance();
    cursor.advance();
    if (keyword === 'IN') {
      pieces.push({ kind: 'in', items: readInItems(cursor), negated, offset: start.start });
    } else if (keyword === 'BETWEEN') {
      pieces.push({ kind: 'between', negated, offset: start.start });
      collectArithmetic(cursor, pieces);
      cursor.expect('AND');
      pieces.push({ kind: 'between-and' });
      collectArithmetic(cursor, pieces);
    } else {
      if (keyword === 'SIMILAR') cursor.expect('TO');
      const pattern: Piece[] = [];
      collectArithmetic(cursor, pattern);
      const escapeCharacter = cursor.accept('ESCAPE') ? parsePrimary(cursor) : undefined;
      const isSimilar = keyword === 'SIMILAR';
      pieces.push(
        { kind: 'like', isSimilar, escapeCharacter, negated, offset: start.start },
        ...pattern,
      );
    }
  }
}

function isPredicate(pieces: readonly Piece[]): boolean {
  return pieces.some(
    (piece) =>
      piece.kind !== 'operand' && (piece.kind !== 'binary' || COMPARING.has(piece.operator)),
  );
}

const COMPARING: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>([
  ...COMPARISON.values(),
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
]);

type IsNode = Omit<Extract<Expression, { kind: 'is' }>, 'operand'>;

function readIs(
  cursor: TokenCursor,
):
  | { readonly kind: 'test'; readonly node: IsNode }
  | { readonly kind: 'distinct'; readonly operator: OperatorPiece } {
  const offset = cursor.expect('IS').start;
  const negated = cursor.accept('NOT');
  if (cursor.accept('DISTINCT', 'FROM')) {
    const operator = negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM';
    return { kind: 'distinct', operator: { kind: 'binary', operator, offset } };
  }
  const test = cursor.token.keyword;
  if (test !== 'NULL' && test !== 'TRUE' && test !== 'FALSE' && test !== 'UNKNOWN') {
    cursor.failExpecting(
      `NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after ${negated ? 'IS NOT' : 'IS'}`,
      ['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'DISTINCT'],
    );
  }
  cursor.advance();
  return { kind: 'test', node: { kind: 'is', test, negated, offset } };
}

function readInItems(cursor: TokenCursor): Extract<Expression, { kind: 'in' }>['items'] {
  return cursor.parenthesised(() =>
    isQueryStart(cursor.token) ? cursor.query() : cursor.list(() => cursor.expression()),
  );
}

/** Signs bind tighter than every operator: `-a * b` is `(-a) * b`. */
function parseSigned(cursor: TokenCursor): Expression {
  const signs: { readonly operator: '-' | '+'; readonly offset: number }[] = [];
  for (;;) {
    const { keyword, start } = cursor.token;
    if (keyword !== '-' && keyword !== '+') break;
    signs.push({ operator: keyword, offset: start });
    cursor.advance();
  }
  return signs.reduceRight<Expression>(
    (operand, sign) => ({ kind: 'unary', ...sign, operand }),
    parsePrimary(cursor),
  );
}
