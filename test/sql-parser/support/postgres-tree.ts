import { parseSync } from 'libpg-query';
import { must } from '../../../src/common/assert.js';
import { type Comparable, flattened, negated } from './comparable-tree.js';

/** One node of PostgreSQL's tree: its type is the only property. */
type PostgresNode = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What the parser of PostgreSQL makes of a condition, in the comparable form. */
export function postgresTree(condition: string): Comparable {
  const statement: unknown = parseSync(`SELECT 1 WHERE ${condition}`).stmts?.[0]?.stmt;
  return comparable(must((statement as PostgresNode).SelectStmt).whereClause as PostgresNode);
}

function comparable(node: PostgresNode): Comparable {
  const [type = '', content = {}] = Object.entries(node)[0] ?? [];
  const child = (name: string): Comparable => comparable(content[name] as PostgresNode);
  const children = (name: string): readonly Comparable[] =>
    (content[name] as readonly PostgresNode[]).map(comparable);
  switch (type) {
    case 'ColumnRef':
      return (content.fields as readonly PostgresNode[]).map(stringOf).join('.');
    case 'A_Const':
      return constant(content);
    case 'BoolExpr': {
      const operator = String(content.boolop).replace('_EXPR', '');
      const operands = children('args');
      return operator === 'NOT' ? ['NOT', ...operands] : flattened(operator, operands);
    }
    case 'A_Expr':
      return operation(content);
    case 'NullTest':
      return [String(content.nulltesttype).replaceAll('_', ' '), child('arg')];
    case 'BooleanTest':
      return [String(content.booltesttype).replaceAll('_', ' '), child('arg')];
    case 'List':
      return children('items');
    case 'FuncCall': {
      const name = stringOf(must((content.funcname as readonly PostgresNode[]).at(-1)));
      return [`${name}()`, ...children('args')];
    }
    case 'CaseExpr':
      return [
        'CASE',
        content.arg === undefined ? '' : child('arg'),
        ...children('args'),
        content.defresult === undefined ? '' : child('defresult'),
      ];
    case 'CaseWhen':
      return [child('expr'), child('result')];
    default:
      throw new Error(`no comparable form of ${type}`);
  }
}

function constant(content: Readonly<Record<string, unknown>>): Comparable {
  const { ival, fval, sval } = content as Record<string, Record<string, unknown> | undefined>;
  if (sval !== undefined) return JSON.stringify(sval.sval);
  return fval === undefined ? String(ival?.ival ?? 0) : String(fval.fval);
}

function operation(content: Readonly<Record<string, unknown>>): Comparable {
  const symbol = (content.name as readonly PostgresNode[]).map(stringOf).join('.');
  const right = comparable(content.rexpr as PostgresNode);
  if (content.lexpr === undefined) return symbol === '-' ? negated(right) : [symbol, right];
  const left = comparable(content.lexpr as PostgresNode);
  switch (content.kind) {
    case 'AEXPR_BETWEEN':
      return ['BETWEEN', left, ...(right as readonly Comparable[])];
    case 'AEXPR_NOT_BETWEEN':
      return ['NOT BETWEEN', left, ...(right as readonly Comparable[])];
    case 'AEXPR_IN':
      return [symbol === '=' ? 'IN' : 'NOT IN', left, right];
    case 'AEXPR_LIKE': {
      const isEscaped = Array.isArray(right) && right[0] === 'like_escape()';
      const pattern = isEscaped ? right.slice(1) : [right];
      return [symbol === '~~' ? 'LIKE' : 'NOT LIKE', left, ...pattern];
    }
    case 'AEXPR_DISTINCT':
      return ['IS DISTINCT FROM', left, right];
    case 'AEXPR_NOT_DISTINCT':
      return ['IS NOT DISTINCT FROM', left, right];
    default:
      return [symbol, left, right];
  }
}

function stringOf(node: PostgresNode): string {
  return String(node.String?.sval);
}
