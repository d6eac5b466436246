import { didYouMean } from '../../errors/did-you-mean.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import { aggregateFunction, aggregateFunctionNames } from '../../functions/aggregate-registry.js';
import { functionWithKeyword } from '../../functions/function-with-keyword.js';
import { scalarFunction, scalarFunctionNames } from '../../functions/registry.js';
import type { KnownFunctions } from '../../functions/user/user-functions.js';
import type { Expression, FunctionCall } from '../../sql/ast.js';
import { callFunction } from './call-function.js';
import { isWindowFunction, WINDOW_FUNCTION_NAMES } from './window-functions.js';

/** A call of a scalar function, a registered one before a built-in one as Flink resolves temporary system functions; any other function is an error where a single row is at hand. */
export function bindCall(
  call: FunctionCall,
  bind: (argument: Expression) => BoundExpression,
  functions: KnownFunctions,
  sql: string,
): BoundExpression {
  const { name, offset, keyword } = call;
  if (call.over !== undefined) {
    throw new SqlError(
      'OVER windows are not supported; GROUP BY a TUMBLE or HOP window',
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  if (aggregateFunction(name) !== undefined) {
    throw new SqlError(
      `Aggregate function ${name} is not allowed here, only in SELECT and HAVING of a query with GROUP BY`,
      sql,
      offset,
      'SQL_INVALID_GROUPING',
    );
  }
  if (isWindowFunction(name)) {
    throw new SqlError(
      `${name} is not allowed here: windows belong in GROUP BY and, equally written, in SELECT and HAVING`,
      sql,
      offset,
      'SQL_INVALID_GROUPING',
    );
  }
  const registered = keyword === undefined ? name : functionWithKeyword(name, keyword);
  if (registered === undefined) {
    throw new SqlError(`${name} with ${keyword} is not supported`, sql, offset, 'SQL_UNSUPPORTED');
  }
  const userFunction = keyword === undefined ? functions.find(name) : undefined;
  if (userFunction === undefined && scalarFunction(registered) === undefined) {
    throw unknownFunction(name, functions, sql, offset);
  }
  rejectAggregateSyntax(call, sql);
  return callFunction(registered, call.args.map(bind), offset, sql, userFunction);
}

function rejectAggregateSyntax(call: FunctionCall, sql: string): void {
  const { name, offset } = call;
  const refuse = (what: string) => {
    throw new SqlError(
      `${name} is not an aggregate function and takes no ${what}`,
      sql,
      offset,
      'SQL_INVALID_GROUPING',
    );
  };
  if (call.distinct) refuse('DISTINCT');
  if (call.star) refuse('*');
  if (call.filter !== undefined) refuse('FILTER');
  if (call.withinGroup !== undefined) refuse('WITHIN GROUP');
  if (call.argNames?.some((argName) => argName !== undefined)) refuse('named arguments');
}

function unknownFunction(
  name: string,
  functions: KnownFunctions,
  sql: string,
  offset: number,
): SqlError {
  const isNamed = (candidate: string) => candidate === candidate.toUpperCase();
  const names = [
    ...functions.names(),
    ...scalarFunctionNames().filter(isNamed),
    ...aggregateFunctionNames(),
    ...WINDOW_FUNCTION_NAMES,
  ];
  return new SqlError(
    `Unknown function ${name}${didYouMean(name, names)}`,
    sql,
    offset,
    'SQL_UNKNOWN_FUNCTION',
  );
}
