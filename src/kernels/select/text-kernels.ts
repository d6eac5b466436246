/**
 * Strings made of strings, and matching (assembly/select/text.ts). Operands are codes at (address, step) with their
 * dictionary; results are written as Arrow lays strings out. With `bytes` 0 only the offsets are written, so that the
 * host knows how much room the bytes take. Null rows get the empty string.
 */
export interface TextKernels {
  concatUtf8(
    aDictionary: number,
    a: number,
    aStep: number,
    bDictionary: number,
    b: number,
    bStep: number,
    validity: number,
    n: number,
    offsets: number,
    bytes: number,
  ): void;
  /**
   * `length` characters (code points) from the 1-based `from`, both i32; a negative `from` counts from the end, 0 is the
   * start, and one before the start gives the empty string. Negative lengths give it too.
   */
  substringUtf8(
    dictionary: number,
    codes: number,
    step: number,
    from: number,
    fromStep: number,
    length: number,
    lengthStep: number,
    validity: number,
    n: number,
    offsets: number,
    bytes: number,
  ): void;
  /** SQL's LIKE, to BOOLEAN bytes. Behind the ASCII byte `escapeByte` (-1: none) a byte stands for itself. */
  likeUtf8(
    dictionary: number,
    codes: number,
    step: number,
    patterns: number,
    pattern: number,
    patternStep: number,
    escapeByte: number,
    n: number,
    out: number,
  ): void;
}
