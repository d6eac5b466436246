/**
 * Arithmetic over two columns (assembly/select/arithmetic.ts). An operand is (address, step): step is the type's width,
 * or 0 for one value in every row. `operator` is one of abi.ts's ARITHMETIC_…. Values under null rows are computed from
 * whatever lies there.
 */
export interface ArithmeticKernels {
  /** ADD, SUBTRACT, MULTIPLY; integers wrap on overflow as in Java. */
  arithmeticI32: BinaryKernel;
  arithmeticI64: BinaryKernel;
  /** Also DIVIDE (by IEEE 754: Infinity and NaN, no error) and REMAINDER (of the dividend's sign). */
  arithmeticF32: BinaryKernel;
  arithmeticF64: BinaryKernel;
  /**
   * DIVIDE (towards zero) and REMAINDER (of the dividend's sign) of integers; the least value divided by -1 wraps to
   * itself. Returns `n`, or the first row that is valid in the bitmap `validity` and has the divisor 0.
   */
  divideI32: DivideKernel;
  divideI64: DivideKernel;
}

/** `operator` over `n` rows of two operands. */
export type BinaryKernel = (
  operator: number,
  a: number,
  aStep: number,
  b: number,
  bStep: number,
  n: number,
  out: number,
) => void;

export type DivideKernel = (
  operator: number,
  a: number,
  aStep: number,
  b: number,
  bStep: number,
  validity: number,
  n: number,
  out: number,
) => number;
