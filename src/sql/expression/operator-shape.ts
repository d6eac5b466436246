import postgresql from 'node-sql-parser/build/postgresql.js';
import { assert, must } from '../../common/assert.js';

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
export function shapeOf(lifted: string, operandCount: number): OperatorShape {
  const cached = cachedShapes.get(lifted);
  if (cached !== undefined) return cached;
  const seen = { operands: 0, operators: 0 };
  const shape = toShape(parseLifted(lifted), seen);
  assert(seen.operands === operandCount, `node-sql-parser lost a part of ${lifted}`);
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
  return must(statement.columns?.[0]?.expr, `node-sql-parser found no expression in ${lifted}`);
}

/** Walks in the order of the text, which numbers the operators. The depth is bounded by the length of sequences. */
function toShape(node: LibraryNode, seen: { operands: number; operators: number }): OperatorShape {
  if (node.type === 'column_ref') {
    const index = seen.operands++;
    const placeholder = node.column?.expr?.value;
    assert(placeholder === `p${index}`, 'node-sql-parser moved a placeholder');
    return { kind: 'operand', index };
  }
  assert(node.type === 'binary_expr', `node-sql-parser made an unexpected ${node.type}`);
  const { operator, left, right } = node;
  const first = toShape(must(left), seen);
  const operatorIndex = seen.operators++;
  const isIn = operator === 'IN' || operator === 'NOT IN';
  const others = isIn ? [] : rightParts(must(right)).map((part) => toShape(part, seen));
  return { kind: 'operator', operatorIndex, operands: [first, ...others] };
}

/** BETWEEN has a list of two on its right, all other operators one node. */
function rightParts(right: LibraryNode): readonly LibraryNode[] {
  return right.type === 'expr_list' ? (right.value as readonly LibraryNode[]) : [right];
}
