import type { Column } from '../../../columnar/column.js';
import { timestampLtz } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';

export function resolveNow(args: readonly ArgumentType[]): ResolvedSignature | string {
  if (args.length > 0) return `expects no arguments, got ${args.length}`;
  return { parameters: [], result: timestampLtz(3), nullable: false };
}

/** The batch's time, as one value for all rows. */
export function evaluateNow(context: EvaluationContext): Column {
  const values = context.arena.allocate(8);
  context.memory.views.i64[values >>> 3] = BigInt(Math.floor(context.nowMs));
  return { type: timestampLtz(3), values, step: 0, validity: 0, dictionary: undefined };
}
