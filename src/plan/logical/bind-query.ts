import { unreachable } from '../../common/assert.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { Query, QueryBody } from '../../sql/ast.js';
import { type Field, field } from '../../types/schema.js';
import { printType } from '../../types/sql-type.js';
import { renameColumns } from './bind-from.js';
import { bindSelect } from './bind-select.js';
import { convert } from './call-function.js';
import type { LogicalPlan } from './nodes.js';
import type { QueryContext, Relation } from './relation.js';
import { ColumnScope } from './scope.js';
import { commonTypeOf } from './type-rules.js';

/** The columns of the result stand in the relation's plan in the order and with the names of its scope. */
export function bindQuery(query: Query, context: QueryContext): Relation {
  const { sql } = context;
  const [order] = query.orderBy;
  if (order !== undefined) {
    throw new SqlError(
      'ORDER BY is not supported; windows come out in the order of their end',
      sql,
      order.expression.offset,
      'SQL_UNSUPPORTED',
    );
  }
  const limit = query.limit ?? query.rowOffset;
  if (limit !== undefined) {
    throw new SqlError('LIMIT and OFFSET are not supported', sql, limit.offset, 'SQL_UNSUPPORTED');
  }
  return bindBody(query.body, bindWith(query, context));
}

/** Each named query sees those before it. */
function bindWith(query: Query, context: QueryContext): QueryContext {
  const named = new Map(context.named);
  for (const { name, columns, query: definition } of query.with) {
    const { plan, scope } = bindQuery(definition, { ...context, named });
    const renamed =
      columns === undefined ? scope.columns : renameColumns(scope.columns, columns, context.sql);
    named.set(name.name, { plan, scope: new ColumnScope(renamed, context.catalog.functions) });
  }
  return { ...context, named };
}

function bindBody(body: QueryBody, context: QueryContext): Relation {
  switch (body.kind) {
    case 'select':
      return bindSelect(body, context);
    case 'query':
      return bindQuery(body, context);
    case 'set-operation':
      return bindUnion(body, context);
    case 'values':
      throw new SqlError(
        'VALUES is not supported as a query',
        context.sql,
        body.offset,
        'SQL_UNSUPPORTED',
      );
    default:
      return unreachable(body);
  }
}

type SetOperation = Extract<QueryBody, { kind: 'set-operation' }>;

function bindUnion(operation: SetOperation, context: QueryContext): Relation {
  const { sql } = context;
  const { operator, all, offset } = operation;
  if (operator !== 'UNION' || !all) {
    const written = `${operator}${operator === 'UNION' || !all ? '' : ' ALL'}`;
    throw new SqlError(
      `${written} is not supported; use UNION ALL`,
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  const inputs = [bindBody(operation.left, context), bindBody(operation.right, context)] as const;
  const [left, right] = inputs.map(({ scope }) => scope.columns);
  if (left === undefined || right === undefined || left.length !== right.length) {
    throw new SqlError(
      `UNION ALL needs equally many columns on both sides, not ${left?.length} and ${right?.length}`,
      sql,
      offset,
    );
  }
  const schema = left.map((column, i): Field => {
    const other = right[i] ?? column;
    const type = commonTypeOf(column.type, other.type);
    if (type !== undefined) return field(column.name, type, column.nullable || other.nullable);
    throw new SqlError(
      `UNION ALL can't unite column ${i + 1}, "${column.name}", of ${printType(column.type)} with ${printType(other.type)}; CAST one side`,
      sql,
      offset,
      'SQL_TYPE_MISMATCH',
    );
  });
  const columns = schema.map(({ name, type, nullable }, index) => {
    const [a, b] = [left[index]?.origins ?? [], right[index]?.origins ?? []];
    const origins = a.length > 0 && b.length > 0 ? [...a, ...b] : [];
    return { qualifier: undefined, name, index, type, nullable, origins };
  });
  return {
    plan: {
      kind: 'union-all',
      inputs: inputs.map((input) => align(input, schema)),
      schema,
    },
    scope: new ColumnScope(columns, context.catalog.functions),
  };
}

/** The columns of one side in the common types. */
function align({ plan, scope }: Relation, schema: readonly Field[]): LogicalPlan {
  const expressions = scope.columns.map(
    ({ index, name, type, nullable }, i): BoundExpression =>
      convert({ kind: 'column', index, name, type, nullable, offset: 0 }, schema[i]?.type ?? type),
  );
  return { kind: 'project', input: plan, expressions, schema };
}
