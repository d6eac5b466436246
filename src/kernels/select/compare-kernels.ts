import type { BinaryKernel } from './arithmetic-kernels.js';

/**
 * Comparisons of two columns to BOOLEAN bytes (assembly/select/compare.ts); `operator` is one of abi.ts's COMPARE_….
 * Floating point compares as Java does: NaN equals nothing and is neither less nor greater.
 */
export interface CompareKernels {
  compareU8: BinaryKernel;
  compareI32: BinaryKernel;
  compareI64: BinaryKernel;
  compareF32: BinaryKernel;
  compareF64: BinaryKernel;
  /** Strings as codes of two dictionaries (or twice the same), ordered by their UTF-8 bytes. */
  compareUtf8(
    operator: number,
    aDictionary: number,
    a: number,
    aStep: number,
    bDictionary: number,
    b: number,
    bStep: number,
    n: number,
    out: number,
  ): void;
}
