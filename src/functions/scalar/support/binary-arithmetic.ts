import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { ExpressionError } from '../../../errors/expression-error.js';
import { ARITHMETIC_DIVIDE, ARITHMETIC_REMAINDER } from '../../../kernels/abi.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { BinaryKernel, DivideKernel } from '../../../kernels/select/arithmetic-kernels.js';
import { type PhysicalType, physicalTypeOf, type SqlType } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { commonValidity, newColumn } from './result-columns.js';
import { anyNullable, commonNumericType, printTypes, wrongCount } from './signature.js';

/** Two numbers of any types, computed in the wider one, which is also the result's: INT / INT is an INT, as in Flink. */
export function resolveArithmetic(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 2);
  if (complaint !== undefined) return complaint;
  const type = commonNumericType(args);
  if (type === undefined) return `expects numbers, got ${printTypes(args)}`;
  return { parameters: [type, type], result: type, nullable: anyNullable(args) };
}

/** Evaluates one of abi.ts's ARITHMETIC_… over two columns of one numeric type. */
export function evaluateArithmetic(
  operator: number,
  context: EvaluationContext,
  args: readonly Column[],
  result: SqlType,
): Column {
  const a = must(args[0]);
  const b = must(args[1]);
  const validity = commonValidity(context, args);
  const out = newColumn(context, result, validity);
  const physical = physicalTypeOf(result);
  const { kernels } = context.memory;
  const isDivision = operator === ARITHMETIC_DIVIDE || operator === ARITHMETIC_REMAINDER;
  if (!isDivision || physical === 'f32' || physical === 'f64') {
    const kernel = arithmeticKernel(kernels, physical);
    kernel(operator, a.values, a.step, b.values, b.step, context.numRows, out.values);
    return out;
  }
  const kernel: DivideKernel = physical === 'i32' ? kernels.divideI32 : kernels.divideI64;
  const done = kernel(
    operator,
    a.values,
    a.step,
    b.values,
    b.step,
    validity,
    context.numRows,
    out.values,
  );
  if (done < context.numRows) throw divisionByZero(operator, context.offset);
  return out;
}

function arithmeticKernel(kernels: Kernels, physical: PhysicalType): BinaryKernel {
  switch (physical) {
    case 'i32':
      return kernels.arithmeticI32;
    case 'f32':
      return kernels.arithmeticF32;
    case 'f64':
      return kernels.arithmeticF64;
    default:
      return kernels.arithmeticI64;
  }
}

function divisionByZero(operator: number, offset: number): ExpressionError {
  const name = operator === ARITHMETIC_DIVIDE ? '/' : '%';
  return new ExpressionError(
    `Division by zero in an integer "${name}"; guard it with NULLIF(divisor, 0), or CAST an operand to DOUBLE`,
    name,
    offset,
    { code: 'DIVISION_BY_ZERO' },
  );
}
