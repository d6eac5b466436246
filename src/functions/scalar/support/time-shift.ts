import { BIGINT, INT, isTimestamp } from '../../../types/sql-type.js';
import type { ArgumentType, ResolvedSignature } from '../../function-definition.js';
import { resolveArithmetic } from './binary-arithmetic.js';
import { anyNullable, isOneOf } from './signature.js';

/**
 * `plus` and `minus`: numbers, or a time shifted by an interval of fixed length, which reaches the function as a count
 * of the time's own units: BIGINT for a timestamp, INT days for a DATE.
 */
export function resolveShift(args: readonly ArgumentType[]): ResolvedSignature | string {
  const [time, interval] = args;
  if (args.length !== 2 || time === undefined || interval === undefined || time.type === null) {
    return resolveArithmetic(args);
  }
  const isShift = isTimestamp(time.type)
    ? isOneOf(interval, ['bigint'])
    : time.type.kind === 'date' && isOneOf(interval, ['int']);
  if (!isShift) return resolveArithmetic(args);
  return {
    parameters: [time.type, time.type.kind === 'date' ? INT : BIGINT],
    result: time.type,
    nullable: anyNullable(args),
  };
}
