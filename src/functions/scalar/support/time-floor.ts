import type { Column } from '../../../columnar/column.js';
import { assert, must } from '../../../common/assert.js';
import { isTimestamp, type SqlType, unitsPerSecond } from '../../../types/sql-type.js';
import { rescale } from '../../cast/cast-time.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { anyNullable, printTypes, wrongCount } from './signature.js';

/** One timestamp, whose type is the result's. */
export function resolveTimeFloor(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 1);
  if (complaint !== undefined) return complaint;
  const type = args[0]?.type;
  if (!type || !isTimestamp(type)) return `expects a timestamp, got ${printTypes(args)}`;
  return { parameters: [type], result: type, nullable: anyNullable(args) };
}

export function evaluateTimeFloor(
  unitSeconds: number,
  context: EvaluationContext,
  args: readonly Column[],
  result: SqlType,
): Column {
  assert(isTimestamp(result), 'only timestamps have units to floor to');
  const unit = unitSeconds * unitsPerSecond(result);
  return rescale(context, must(args[0]), result, unit, unit);
}
