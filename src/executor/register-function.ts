import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import { aggregateFunction } from '../functions/aggregate-registry.js';
import type { UserFunctionDefinition } from '../functions/function-definition.js';
import { defineUserFunction } from '../functions/user/define-user-function.js';
import type { UserFunction } from '../functions/user/user-function.js';
import { bindType } from '../plan/logical/bind-type.js';
import { isWindowFunction } from '../plan/logical/window-functions.js';
import { flinkSqlFrontend } from '../sql/flink-sql-frontend.js';
import type { SqlType } from '../types/sql-type.js';

/** How a function is registered. */
export interface RegisterFunctionOptions {
  /** Whether it takes the place of one that is registered under the same name. */
  readonly replace?: boolean;
}

/** Checks what a program has handed over. Throws VALIDATION_ERROR for a name or type that can't be. */
export function checkedFunction<
  const Parameters extends readonly string[],
  const Returns extends string,
>(written: string, given: UserFunction<Parameters, Returns>): UserFunctionDefinition {
  const name = written.toUpperCase();
  const { parameters, returns, deterministic = true, description } = given;
  if (typeof given.evaluate !== 'function' || !Array.isArray(parameters)) {
    throw refused(written, 'it needs `parameters`, `returns` and a function `evaluate`');
  }
  checkName(written, parameters.length);
  return defineUserFunction({
    name,
    parameters: parameters.map((type, i) => typeOf(written, `parameter ${i + 1}`, type)),
    returns: typeOf(written, 'returns', returns),
    // The values are of the types that were registered, which TypeScript can't know.
    evaluate: (given.evaluate as (...args: readonly unknown[]) => unknown).bind(given),
    isDeterministic: deterministic,
    description,
  });
}

/** Built-in scalar functions can be replaced by name, as Flink lets temporary system functions do; nothing else can. */
function checkName(written: string, arity: number): void {
  const name = written.toUpperCase();
  if (aggregateFunction(name) !== undefined || isWindowFunction(name)) {
    throw refused(written, 'that is the name of a built-in aggregate or window function');
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(written) || !isCallable(name, arity)) {
    throw refused(written, 'SQL needs a word of letters, digits and _ that means nothing else');
  }
}

/** Whether SQL reads `name(…)` as a plain call. */
function isCallable(name: string, arity: number): boolean {
  try {
    const args = new Array(arity).fill('NULL').join(', ');
    const parsed = flinkSqlFrontend.parseExpression(`${name}(${args})`);
    return parsed.kind === 'call' && parsed.name === name && parsed.keyword === undefined;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

function typeOf(written: string, what: string, type: string): SqlType {
  try {
    const parsed = flinkSqlFrontend.parseType(type);
    if (!parsed.nullable) throw refused(written, `${what}: NOT NULL can't be promised`);
    return bindType(parsed, type);
  } catch (error) {
    if (error instanceof SqlError) throw refused(written, `${what}: ${error.sentence}`, error);
    throw error;
  }
}

function refused(written: string, why: string, cause?: unknown): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Function "${written}" can't be registered: ${why}.`,
    { component: written, operation: 'registerFunction' },
    { cause },
  );
}
