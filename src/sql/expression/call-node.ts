import type { Expression, FunctionCall } from '../ast.js';

/** A call without any of the special parts. */
export function functionCall(
  name: string,
  args: readonly Expression[],
  offset: number,
): FunctionCall {
  return {
    kind: 'call',
    name,
    args,
    argNames: undefined,
    distinct: false,
    star: false,
    keyword: undefined,
    filter: undefined,
    withinGroup: undefined,
    over: undefined,
    offset,
  };
}
