/** Putting a column together from others (assembly/select/choose.ts), for values of 1, 4 or 8 bytes and for bitmaps. */
export interface ChooseKernels {
  /** out[i] = condition[i] ? a[i] : b[i]; the condition is one byte a row, without nulls. */
  choose1: ChooseKernel;
  choose4: ChooseKernel;
  choose8: ChooseKernel;
  /** The same for validity bitmaps, of which either may be 0. */
  chooseBits(condition: number, a: number, b: number, n: number, out: number): void;
  /** out[indices[i]] = values[i] for i < n; step 0 repeats one value. */
  scatter1: ScatterKernel;
  scatter4: ScatterKernel;
  scatter8: ScatterKernel;
  /** Bit indices[i] of `out` = bit i of `bitmap`, which may be 0. */
  scatterBits(bitmap: number, indices: number, n: number, out: number): void;
  /** One value, repeated `n` times. */
  broadcast1(value: number, n: number, out: number): void;
  broadcast4(value: number, n: number, out: number): void;
  broadcast8(value: number, n: number, out: number): void;
}

type ChooseKernel = (
  condition: number,
  a: number,
  aStep: number,
  b: number,
  bStep: number,
  n: number,
  out: number,
) => void;

type ScatterKernel = (
  values: number,
  step: number,
  indices: number,
  n: number,
  out: number,
) => void;
