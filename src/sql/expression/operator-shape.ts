import postgresql from 'node-sql-parser/build/postgresql.js';
import { assert } from '../../common/assert.js';

/** How a flat sequence of operands and operators groups; both are numbered as they come in the text. */
export type OperatorShape =
  | { readonly kind: 'operand'; readonly index: number }
  | {
      readonly kind: 'operator';
      readonly operatorIndex: number;
      /** Two of binary operators and LIKE, three of BETWEEN, one of IN. */
      readonly operands: readonly OperatorShape[];
    };

/** The part of node-sql-parser's undocumented tree that sequences of placeholders can lead to. */
interface LibraryNode {
  readonly type: string;
  readonly operator?: string;
  readonly left?: LibraryNode;
  readonly right?: LibraryNode;
  readonly value?: unknown;
  readonly column?: { readonly expr?: { readonly value?: unknown } };
}

const SHAPES_CACHED_MAX = 1_000;
const CACHED_TEXT_LENGTH_MAX = 200;

const parser = new postgresql.Parser();
const cachedShapes = new Map<string, OperatorShape>();

/**
 * The shape of `lifted`, a sequence such as `p0 + p1 * p2 >= p3`, by node-sql-parser's PostgreSQL grammar. Queries
 * use few different shapes, so a cache answers nearly always.
 */
export function shapeOf(lifted: string): OperatorShape {
  const cached = cachedShapes.get(lifted);
  if (cached !== undefined) return cached;
  const shape = toShape(parseLifted(lifted), { operators: 0 });
  if (lifted.length <= CACHED_TEXT_LENGTH_MAX) {
    if (cachedShapes.size >= SHAPES_CACHED_MAX) cachedShapes.clear();
    cachedShapes.set(lifted, shape);
  }
  return shape;
}

function parseLifted(lifted: string): LibraryNode {
  const parsed: unknown = parser.astify(`SELECT ${lifted}`, { database: 'postgresql' });
  const statement = (Array.isArray(parsed) ? parsed[0] : parsed) as {
    readonly columns?: readonly { readonly expr: LibraryNode }[];
  };
  const expression = statement.columns?.[0]?.expr;
  assert(expression !== undefined, `node-sql-parser returned no expression for ${lifted}`);
  return expression;
}

/** Walks in the order of the text, counting operators. The depth is bounded by the length of sequences. */
function toShape(node: LibraryNode, seen: { operators: number }): OperatorShape {
  if (node.type === 'column_ref') {
    const placeholder = /^p(\d+)$/.exec(String(node.column?.expr?.value));
    assert(placeholder !== null, 'node-sql-parser changed a placeholder');
    return { kind: 'operand', index: Number(placeholder[1]) };
  }
  const { operator = '', left, right } = node;
  assert(
    node.type === 'binary_expr' && left !== undefined && right !== undefined,
    `node-sql-parser returned an unexpected ${node.type}`,
  );
  const first = toShape(left, seen);
  const operatorIndex = seen.operators++;
  const others = operator.endsWith('IN')
    ? []
    : rightParts(right).map((part) => toShape(part, seen));
  return { kind: 'operator', operatorIndex, operands: [first, ...others] };
}

/** BETWEEN has a list of two on its right, all other operators one node. */
function rightParts(right: LibraryNode): readonly LibraryNode[] {
  return right.type === 'expr_list' ? (right.value as readonly LibraryNode[]) : [right];
}
