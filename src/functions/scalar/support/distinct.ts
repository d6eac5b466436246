import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { COMPARE_EQUAL } from '../../../kernels/abi.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { evaluateComparison, resolveComparison } from './comparison.js';
import { broadcast, newBooleanColumn } from './result-columns.js';

/** IS [NOT] DISTINCT FROM: comparable types, and an answer that is never null. */
export function resolveDistinct(args: readonly ArgumentType[]): ResolvedSignature | string {
  const signature = resolveComparison(args);
  return typeof signature === 'string' ? signature : { ...signature, nullable: false };
}

/** True where the values differ or exactly one of them is null. */
export function evaluateDistinct(context: EvaluationContext, args: readonly Column[]): Column {
  const equal = broadcast(context, evaluateComparison(COMPARE_EQUAL, context, args));
  const out = newBooleanColumn(context, 0);
  const a = must(args[0]).validity;
  const b = must(args[1]).validity;
  context.memory.kernels.distinctRows(equal.values, a, b, context.numRows, out.values);
  return out;
}
