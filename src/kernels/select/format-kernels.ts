/**
 * Numbers and times as text (assembly/select/format.ts), written as Arrow lays strings out: u32 `offsets` from 0, one
 * more than rows, into `bytes`. Null rows get the empty string.
 */
export interface FormatKernels {
  /** Decimal digits; up to 20 bytes a row. */
  formatI64(
    values: number,
    step: number,
    validity: number,
    n: number,
    offsets: number,
    bytes: number,
  ): void;
  /**
   * i64 times by a program of byte pairs (abi.ts's FORMAT_…, argument). Each pair writes as many bytes as its argument
   * says, a literal one, a year up to 13.
   */
  formatTimes(
    values: number,
    step: number,
    validity: number,
    unitsPerSecond: number,
    program: number,
    programLength: number,
    n: number,
    offsets: number,
    bytes: number,
  ): void;
}
