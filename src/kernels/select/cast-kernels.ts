/** Conversions of values (assembly/select/cast.ts). */
export interface CastKernels {
  /**
   * Between abi.ts's PHYSICAL_… types, as Java's primitive casts: floating point to integer truncates, saturates and
   * makes 0 of NaN; a wider integer wraps; to U8 (BOOLEAN) everything but zero is true.
   */
  castValues(from: number, to: number, values: number, step: number, n: number, out: number): void;
  /** floor(value / divisor) * multiplier over i64, both whole numbers > 0: changes a time's unit or precision. */
  rescaleTimes(
    values: number,
    step: number,
    divisor: number,
    multiplier: number,
    n: number,
    out: number,
  ): void;
}
