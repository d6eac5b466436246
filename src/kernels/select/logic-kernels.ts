/**
 * Three-valued logic over BOOLEAN columns (assembly/select/logic.ts): values are bytes 0 or 1 at (address, step); a
 * validity bitmap of 0 means that no row is unknown.
 */
export interface LogicKernels {
  /** `outValidity` is written only when one of the inputs has a bitmap; unknown rows get the value 0. */
  logicalAnd: LogicalKernel;
  logicalOr: LogicalKernel;
  /** Flips the values; the validity stays the input's. */
  booleanNot(values: number, step: number, n: number, out: number): void;
  /** 1 where the value is true, 0 where it is false or unknown. */
  booleanTruth(values: number, step: number, validity: number, n: number, out: number): void;
  /** IS DISTINCT FROM, given the bytes of `=`: 1 where one side is null, or neither is and they differ. */
  distinctRows(equal: number, aValidity: number, bValidity: number, n: number, out: number): void;
  /** The first valid row whose byte is `value`, or `n`. */
  findByte(bytes: number, value: number, validity: number, n: number): number;
}

type LogicalKernel = (
  a: number,
  aStep: number,
  aValidity: number,
  b: number,
  bStep: number,
  bValidity: number,
  n: number,
  out: number,
  outValidity: number,
) => void;
