import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { BOOLEAN } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { newBitmap, newBooleanColumn } from './result-columns.js';
import { strictSignature, wrongCount } from './signature.js';

/** `operands` BOOLEANs; a test such as IS TRUE is never null itself. */
export function resolveLogic(
  args: readonly ArgumentType[],
  operands: number,
): ResolvedSignature | string {
  return strictSignature(args, new Array(operands).fill(BOOLEAN), BOOLEAN);
}

export function resolveTest(args: readonly ArgumentType[]): ResolvedSignature | string {
  const signature = resolveLogic(args, 1);
  return typeof signature === 'string' ? signature : { ...signature, nullable: false };
}

/** Any one argument, answered by a BOOLEAN that is never null. */
export function resolveNullTest(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 1);
  if (complaint !== undefined) return complaint;
  return { parameters: [args[0]?.type ?? BOOLEAN], result: BOOLEAN, nullable: false };
}

/** AND and OR: the truth table is the kernel's. */
export function evaluateLogical(
  operator: 'logicalAnd' | 'logicalOr',
  context: EvaluationContext,
  args: readonly Column[],
): Column {
  const a = must(args[0]);
  const b = must(args[1]);
  const validity = a.validity === 0 && b.validity === 0 ? 0 : newBitmap(context);
  const out = newBooleanColumn(context, validity);
  const kernel = context.memory.kernels[operator];
  const n = context.numRows;
  kernel(a.values, a.step, a.validity, b.values, b.step, b.validity, n, out.values, validity);
  return out;
}

export function negated(context: EvaluationContext, column: Column): Column {
  const out = newBooleanColumn(context, column.validity);
  context.memory.kernels.booleanNot(column.values, column.step, context.numRows, out.values);
  return out;
}

/** True where the column is, false where it is false or null. */
export function truthOf(context: EvaluationContext, column: Column): Column {
  const out = newBooleanColumn(context, 0);
  const { values, step, validity } = column;
  context.memory.kernels.booleanTruth(values, step, validity, context.numRows, out.values);
  return out;
}

/** True where the column is not null. */
export function isNotNullOf(context: EvaluationContext, column: Column): Column {
  const out = newBooleanColumn(context, 0);
  context.memory.kernels.bitmapToBytes(column.validity, 0, context.numRows, out.values);
  return out;
}
