import type { Column } from '../../../columnar/column.js';
import { assert, must } from '../../../common/assert.js';
import { BIGINT, isTimestamp, timestamp, unitsPerSecond } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { newColumn } from './result-columns.js';
import { anyNullable, isOneOf, printTypes, wrongCount } from './signature.js';

/** A date, which is taken for its midnight, or a timestamp. */
export function resolveExtract(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 1);
  if (complaint !== undefined) return complaint;
  const arg = must(args[0]);
  if (!isOneOf(arg, ['date', 'timestamp', 'timestamp_ltz'])) {
    return `expects a date or timestamp, got ${printTypes(args)}`;
  }
  const type = arg.type !== null && isTimestamp(arg.type) ? arg.type : timestamp(3);
  return { parameters: [type], result: BIGINT, nullable: anyNullable(args) };
}

/** One of abi.ts's EXTRACT_… of every row. */
export function evaluateExtract(
  field: number,
  context: EvaluationContext,
  args: readonly Column[],
): Column {
  const { type, values, step, validity } = must(args[0]);
  assert(isTimestamp(type), 'calendar fields are taken of timestamps');
  const out = newColumn(context, BIGINT, validity);
  const units = unitsPerSecond(type);
  context.memory.kernels.extractTime(field, values, step, units, context.numRows, out.values);
  return out;
}
