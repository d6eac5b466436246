import type { Column } from '../../../columnar/column.js';
import { ARITHMETIC_REMAINDER } from '../../../kernels/abi.js';
import { type SqlType, sameType } from '../../../types/sql-type.js';
import { castValues } from '../../cast/cast-values.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { evaluateArithmetic, resolveArithmetic } from './binary-arithmetic.js';
import { isInteger } from './signature.js';

/** As for arithmetic, but an integer remainder has the divisor's type, as in Flink: it always fits. */
export function resolveModulo(args: readonly ArgumentType[]): ResolvedSignature | string {
  const signature = resolveArithmetic(args);
  if (typeof signature === 'string') return signature;
  const divisor = args[1]?.type;
  if (!divisor || !isInteger(signature.result)) return signature;
  return { ...signature, result: divisor };
}

export function evaluateModulo(
  context: EvaluationContext,
  args: readonly Column[],
  result: SqlType,
): Column {
  const type = args[0]?.type ?? result;
  const remainder = evaluateArithmetic(ARITHMETIC_REMAINDER, context, args, type);
  return sameType(type, result) ? remainder : castValues(context, remainder, result);
}
