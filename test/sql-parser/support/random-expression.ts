import type {
  BinaryOperator,
  Expression,
  FunctionCall,
  Identifier,
  TypeName,
} from '../../../src/sql/ast.js';
import type { SeededRandom } from './random.js';

const OPERATORS: readonly BinaryOperator[] = [
  ...(['+', '-', '*', '/', '%', '||', '=', '<>', '<', '<=', '>', '>='] as const),
  ...(['AND', 'OR', 'AND', 'OR', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM'] as const),
];

const NAMES = [
  'a',
  'b1',
  'Mixed',
  'order',
  'value',
  'count',
  'null',
  'a b',
  'x`y',
  'date',
  'größe',
  'interval',
];

/** A tree of any expression but those that hold queries. All offsets are 0. */
export function randomExpression(random: SeededRandom, depth: number): Expression {
  const inner = (): Expression => randomExpression(random, depth - 1);
  const offset = 0;
  const negated = random.chance(0.3);
  if (depth <= 0) return leaf(random);
  switch (Math.floor(random.fraction() * 16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return {
        kind: 'binary',
        operator: random.pick(OPERATORS),
        left: inner(),
        right: inner(),
        offset,
      };
    case 4:
      return {
        kind: 'unary',
        operator: random.pick(['NOT', '-', '+'] as const),
        operand: inner(),
        offset,
      };
    case 5: {
      const test = random.pick(['NULL', 'TRUE', 'FALSE', 'UNKNOWN'] as const);
      return { kind: 'is', operand: inner(), test, negated, offset };
    }
    case 6:
      return { kind: 'between', operand: inner(), low: inner(), high: inner(), negated, offset };
    case 7:
      return { kind: 'in', operand: inner(), items: some(random, inner), negated, offset };
    case 8: {
      const escaped = random.chance(0.3) ? inner() : undefined;
      return { kind: 'like', operand: inner(), pattern: inner(), escape: escaped, negated, offset };
    }
    case 9:
      return {
        kind: 'case',
        operand: random.chance(0.3) ? inner() : undefined,
        branches: [{ when: inner(), result: inner() }],
        otherwise: random.chance(0.5) ? inner() : undefined,
        offset,
      };
    case 10:
      return { kind: 'cast', operand: inner(), type: type(random, 2), isTry: negated, offset };
    case 11:
      return { kind: 'row', items: some(random, inner), offset };
    case 12: {
      const typeName = random.pick(['ARRAY', 'MAP'] as const);
      return { kind: 'constructor', typeName, items: some(random, inner), offset };
    }
    case 13:
      return { kind: 'index', operand: inner(), index: inner(), offset };
    case 14:
      return { kind: 'field', operand: inner(), name: name(random), offset };
    default:
      return call(random, inner);
  }
}

function some<T>(random: SeededRandom, item: () => T): readonly T[] {
  return Array.from({ length: 1 + Math.floor(random.fraction() * 3) }, item);
}

function name(random: SeededRandom): Identifier {
  return { name: random.pick(NAMES), offset: 0 };
}

function leaf(random: SeededRandom): Expression {
  const offset = 0;
  switch (Math.floor(random.fraction() * 8)) {
    case 0:
      return { kind: 'number', text: random.pick(['0', '1.5', '.5', '2.', '1e3']), offset };
    case 1:
      return { kind: 'string', value: random.pick(['', "it's", '\\n', '--']), offset };
    case 2:
      return { kind: 'boolean', value: random.chance(0.5), offset };
    case 3:
      return { kind: 'null', offset };
    case 4: {
      const typeName = random.pick(['TIMESTAMP', 'TIMESTAMP_LTZ', 'DATE', 'TIME'] as const);
      return { kind: 'typed-literal', typeName, value: '2020-01-01', offset };
    }
    case 5: {
      const to = random.chance(0.5) ? 'SECOND' : undefined;
      return { kind: 'interval', text: random.pick(['1', '-5']), from: 'DAY', to, offset };
    }
    default:
      return { kind: 'column', path: some(random, () => name(random)), offset };
  }
}

function type(random: SeededRandom, depth: number): TypeName {
  const inner = (): TypeName => type(random, depth - 1);
  const base = {
    parameters: [],
    nullable: random.chance(0.7),
    elements: [],
    fields: [],
    offset: 0,
  } as const;
  const kind = depth <= 0 ? 'INT' : random.pick(['INT', 'DECIMAL', 'ARRAY', 'MAP', 'ROW'] as const);
  switch (kind) {
    case 'DECIMAL':
      return { ...base, name: kind, parameters: [10, 2] };
    case 'ARRAY':
      return { ...base, name: kind, elements: [inner()] };
    case 'MAP':
      return { ...base, name: kind, elements: [inner(), inner()] };
    case 'ROW': {
      const fields = some(random, () => ({ name: name(random), type: inner() }));
      return { ...base, name: kind, fields };
    }
    default:
      return { ...base, name: kind };
  }
}

/** The parts that the parser fills in for one of several kinds of call. */
function call(random: SeededRandom, inner: () => Expression): FunctionCall {
  const plain: FunctionCall = {
    kind: 'call',
    name: 'F',
    args: some(random, inner),
    argNames: undefined,
    distinct: false,
    star: false,
    keyword: undefined,
    filter: undefined,
    withinGroup: undefined,
    over: undefined,
    offset: 0,
  };
  const order = { expression: inner(), descending: random.chance(0.5), nulls: 'last' } as const;
  const window = {
    kind: 'window-specification',
    partitionBy: [inner()],
    orderBy: [order],
    frame: {
      unit: 'ROWS',
      start: { kind: 'preceding', value: inner() },
      end: { kind: 'current-row' },
    },
    offset: 0,
  } as const;
  return random.pick<FunctionCall>([
    plain,
    { ...plain, distinct: true, filter: inner() },
    {
      ...plain,
      args: [],
      star: true,
      name: 'COUNT',
      over: random.chance(0.5) ? window : name(random),
    },
    { ...plain, args: [inner(), inner()], argNames: ['X', 'Y'] },
    { ...plain, withinGroup: [order] },
    { ...plain, name: 'EXTRACT', args: [inner()], keyword: 'HOUR' },
    { ...plain, name: 'FLOOR', args: [inner()], keyword: 'DAY' },
    { ...plain, name: 'TRIM', args: [inner(), inner()], keyword: 'LEADING' },
    { ...plain, name: 'POSITION', args: [inner(), inner()] },
    { ...plain, name: 'OVERLAY', args: [inner(), inner(), inner()] },
    { ...plain, name: 'SUBSTRING', args: [inner(), inner(), inner()] },
    { ...plain, name: 'TIMESTAMPADD', args: [inner(), inner()], keyword: 'MONTH' },
    { ...plain, name: 'SIMILAR TO', args: [inner(), inner()] },
    { ...plain, name: 'JSON_VALUE', args: [inner(), inner()], keyword: 'RETURNING INT' },
    { ...plain, name: 'JSON_OBJECT', args: [inner(), inner(), inner(), inner()] },
    { ...plain, name: 'CURRENT_DATE', args: [] },
    { ...plain, name: 'LEFT', args: [inner(), inner()] },
    { ...plain, name: 'LAST_VALUE', keyword: 'IGNORE NULLS' },
  ]);
}
