import { ExpressionError } from '../../errors/expression-error.js';
import { printType, type SqlType } from '../../types/sql-type.js';

/** A call as errors name it. */
export interface NamedCall {
  readonly name: string;
  /** 0-based place in the SQL text. */
  readonly offset: number;
}

const TEXT_LENGTH_MAX = 200;

/** For what a registered function has thrown, whatever that is. */
export function functionThrew({ name, offset }: NamedCall, cause: unknown): ExpressionError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const short = shortened(reason.replace(/\.$/, ''));
  return new ExpressionError(`Function ${name} failed${short && `: ${short}`}`, name, offset, {
    cause,
    code: 'USER_FUNCTION_FAILED',
  });
}

/** For a result that is no value of the type that was registered. */
export function wrongResult(
  { name, offset }: NamedCall,
  type: SqlType,
  result: unknown,
): ExpressionError {
  const sentence = `Function ${name} returned ${describe(result)}, which is no ${printType(type)}`;
  return new ExpressionError(`${sentence}${hintFor(result)}`, name, offset, {
    code: 'USER_FUNCTION_RESULT',
  });
}

function hintFor(result: unknown): string {
  if (result === undefined) return ': return null for NULL';
  if (result instanceof Promise) return ': a function must answer at once';
  return '';
}

function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'string':
      return `the string ${JSON.stringify(shortened(value))}`;
    case 'number':
    case 'bigint':
    case 'boolean':
      return `the ${typeof value} ${value}`;
    case 'object':
      if (Array.isArray(value)) return 'an array';
      if (value instanceof Promise) return 'a Promise';
      return value instanceof Date ? 'a Date' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

function shortened(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
