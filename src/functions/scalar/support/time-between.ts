import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { ARITHMETIC_DIVIDE, ARITHMETIC_SUBTRACT } from '../../../kernels/abi.js';
import { BIGINT, INT, timestamp } from '../../../types/sql-type.js';
import { castValues } from '../../cast/cast-values.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { commonValidity, newColumn } from './result-columns.js';
import { anyNullable, isOneOf, printTypes, wrongCount } from './signature.js';

/** Two dates or timestamps, compared in milliseconds; the result is an INT, as in Flink. */
export function resolveTimeBetween(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 2);
  if (complaint !== undefined) return complaint;
  if (!args.every((arg) => isOneOf(arg, ['date', 'timestamp', 'timestamp_ltz']))) {
    return `expects two dates or timestamps, got ${printTypes(args)}`;
  }
  return { parameters: args.map(() => timestamp(3)), result: INT, nullable: anyNullable(args) };
}

export function evaluateTimeBetween(
  unitSeconds: number,
  context: EvaluationContext,
  args: readonly Column[],
): Column {
  const from = must(args[0]);
  const to = must(args[1]);
  const { kernels, views } = context.memory;
  const n = context.numRows;
  const difference = newColumn(context, BIGINT, commonValidity(context, args));
  const out = difference.values;
  kernels.arithmeticI64(ARITHMETIC_SUBTRACT, to.values, to.step, from.values, from.step, n, out);
  const unit = context.arena.allocate(8);
  views.i64[unit >>> 3] = BigInt(unitSeconds * 1000);
  kernels.divideI64(ARITHMETIC_DIVIDE, out, 8, unit, 0, 0, n, out);
  return castValues(context, difference, INT);
}
