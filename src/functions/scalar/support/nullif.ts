import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { COMPARE_EQUAL } from '../../../kernels/abi.js';
import { castColumn } from '../../cast/cast-column.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { comparableType, evaluateComparison } from './comparison.js';
import { negated, truthOf } from './logic.js';
import { newBitmap } from './result-columns.js';
import { printTypes, wrongCount } from './signature.js';

/** Two comparable values; the result has the type of the first, as in Flink. */
export function resolveNullif(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 2);
  if (complaint !== undefined) return complaint;
  const type = comparableType(args);
  if (type === undefined) return `can't compare ${printTypes(args)}`;
  const parameters = args.map((arg) => arg.type ?? type);
  return { parameters, result: must(parameters[0]), nullable: true };
}

export function evaluateNullif(context: EvaluationContext, args: readonly Column[]): Column {
  const value = must(args[0]);
  const type = must(comparableType(args.map((arg) => ({ type: arg.type, nullable: true }))));
  const compared = args.map((arg) => castColumn(context, arg, type, false));
  const equal = truthOf(context, evaluateComparison(COMPARE_EQUAL, context, compared));
  const kept = negated(context, equal);
  const validity = newBitmap(context);
  context.memory.kernels.bytesToBitmap(kept.values, context.numRows, validity);
  context.memory.kernels.bitmapAnd(validity, value.validity, context.numRows, validity);
  return { ...value, validity };
}
