/** Functions of one or two numbers (assembly/select/math.ts). `operator` is one of abi.ts's UNARY_…. */
export interface MathKernels {
  /** NEGATE and ABS (the least value stays itself), SIGN, CEIL, FLOOR. */
  unaryI32: UnaryKernel;
  unaryI64: UnaryKernel;
  unaryF32: UnaryKernel;
  /** Also SQRT, LN, EXP; NaN where Java gives it. */
  unaryF64: UnaryKernel;
  powerF64(
    base: number,
    baseStep: number,
    exponent: number,
    exponentStep: number,
    n: number,
    out: number,
  ): void;
  /**
   * Rounded half away from zero to `digits` (i32) behind the point, negative ones before it: by the decimal that a
   * double prints as, so that 1.005 becomes 1.01.
   */
  roundF64: RoundKernel;
  /** Overflow wraps. */
  roundI64: RoundKernel;
}

export type UnaryKernel = (
  operator: number,
  values: number,
  step: number,
  n: number,
  out: number,
) => void;

export type RoundKernel = (
  values: number,
  step: number,
  digits: number,
  digitsStep: number,
  n: number,
  out: number,
) => void;
