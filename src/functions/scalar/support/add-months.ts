import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { BIGINT, INT, isTimestamp, type SqlType, unitsPerSecond } from '../../../types/sql-type.js';
import { castValues } from '../../cast/cast-values.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { commonValidity, newColumn } from './result-columns.js';
import { isOneOf, printTypes, strictSignature } from './signature.js';

const SECONDS_PER_DAY = 86_400;

/** A date or timestamp, and how many months it is moved by. */
export function resolveAddMonths(args: readonly ArgumentType[]): ResolvedSignature | string {
  const type = args[0]?.type;
  if (!type || !isOneOf({ type, nullable: false }, ['date', 'timestamp', 'timestamp_ltz'])) {
    return `expects a date or timestamp and an INT, got ${printTypes(args)}`;
  }
  return strictSignature(args, [type, INT], type);
}

export function evaluateAddMonths(
  context: EvaluationContext,
  args: readonly Column[],
  result: SqlType,
): Column {
  const time = must(args[0]);
  const months = must(args[1]);
  const unitsPerDay = isTimestamp(result) ? unitsPerSecond(result) * SECONDS_PER_DAY : 1;
  const wide = isTimestamp(result) ? time : castValues(context, time, BIGINT);
  const out = newColumn(context, wide.type, commonValidity(context, args));
  context.memory.kernels.addMonths(
    wide.values,
    wide.step,
    months.values,
    months.step,
    unitsPerDay,
    context.numRows,
    out.values,
  );
  return isTimestamp(result) ? out : castValues(context, out, result);
}
