import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { UnaryKernel } from '../../../kernels/select/math-kernels.js';
import { DOUBLE, physicalTypeOf, type SqlType } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { newColumn } from './result-columns.js';
import { anyNullable, commonNumericType, printTypes, wrongCount } from './signature.js';

/** One number, whose type is the result's. */
export function resolveUnary(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 1);
  if (complaint !== undefined) return complaint;
  const type = commonNumericType(args);
  if (type === undefined) return `expects a number, got ${printTypes(args)}`;
  return { parameters: [type], result: type, nullable: anyNullable(args) };
}

/** `count` numbers taken and given back as DOUBLE. */
export function resolveDoubles(
  args: readonly ArgumentType[],
  count: number,
): ResolvedSignature | string {
  const complaint = wrongCount(args, count);
  if (complaint !== undefined) return complaint;
  if (commonNumericType(args) === undefined) return `expects numbers, got ${printTypes(args)}`;
  return { parameters: args.map(() => DOUBLE), result: DOUBLE, nullable: anyNullable(args) };
}

/** Evaluates one of abi.ts's UNARY_… over a column of the result's type. */
export function evaluateUnary(
  operator: number,
  context: EvaluationContext,
  args: readonly Column[],
  result: SqlType,
): Column {
  const { values, step, validity } = must(args[0]);
  const out = newColumn(context, result, validity);
  unaryKernel(context.memory.kernels, result)(operator, values, step, context.numRows, out.values);
  return out;
}

function unaryKernel(kernels: Kernels, type: SqlType): UnaryKernel {
  switch (physicalTypeOf(type)) {
    case 'i32':
      return kernels.unaryI32;
    case 'f32':
      return kernels.unaryF32;
    case 'f64':
      return kernels.unaryF64;
    default:
      return kernels.unaryI64;
  }
}
