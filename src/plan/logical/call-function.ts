import { must } from '../../common/assert.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { UserFunctionDefinition } from '../../functions/function-definition.js';
import { scalarFunction } from '../../functions/registry.js';
import { printType, type SqlType, sameType } from '../../types/sql-type.js';
import { literal, parseTemporal } from './bind-literal.js';
import { displayName } from './operator-names.js';
import { isTemporal } from './type-rules.js';

/** A NULL that has no type yet: it takes the one that its context asks for. */
export function isUntypedNull(expression: BoundExpression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}

/** The call, with its arguments cast to what the function takes: `userFunction`, or else the built-in one of that name. */
export function callFunction(
  name: string,
  args: readonly BoundExpression[],
  offset: number,
  sql: string,
  userFunction?: UserFunctionDefinition,
): BoundExpression {
  const definition = userFunction ?? must(scalarFunction(name), `no function ${name}`);
  const resolved = definition.resolve(
    args.map((arg) => ({
      type: isUntypedNull(arg) ? null : arg.type,
      nullable: arg.nullable,
    })),
  );
  if (typeof resolved === 'string') {
    throw new SqlError(`${displayName(name)} ${resolved}`, sql, offset, 'SQL_TYPE_MISMATCH');
  }
  return {
    kind: 'call',
    name,
    args: args.map((arg, i) => convert(arg, must(resolved.parameters[i]))),
    type: resolved.result,
    nullable: resolved.nullable,
    offset,
    ...(userFunction === undefined ? {} : { userFunction }),
  };
}

/** The expression as a value of `type`, by an implicit cast where it has another. */
export function convert(expression: BoundExpression, type: SqlType): BoundExpression {
  if (isUntypedNull(expression)) return literal(null, type, expression.offset);
  if (sameType(expression.type, type)) return expression;
  const { nullable, offset } = expression;
  return { kind: 'cast', operand: expression, type, nullable, isTry: false, offset };
}

/** Like `convert`, for a text in the place of a date or timestamp: one that is none is found now, not while running. */
export function convertText(
  expression: BoundExpression,
  type: SqlType,
  sql: string,
): BoundExpression {
  const isText = expression.kind === 'literal' && typeof expression.value === 'string';
  if (!isText || !isTemporal(type)) return convert(expression, type);
  const value = parseTemporal(String(expression.value), type);
  if (value !== undefined) return literal(value, type, expression.offset);
  throw new SqlError(
    `'${expression.value}' is not a ${printType(type)}`,
    sql,
    expression.offset,
    'SQL_TYPE_MISMATCH',
  );
}

export function requireBoolean(
  expression: BoundExpression,
  what: string,
  sql: string,
): BoundExpression {
  if (expression.type.kind === 'boolean' || isUntypedNull(expression)) {
    return convert(expression, { kind: 'boolean' });
  }
  throw new SqlError(
    `${what} must be BOOLEAN, not ${printType(expression.type)}`,
    sql,
    expression.offset,
    'SQL_TYPE_MISMATCH',
  );
}
