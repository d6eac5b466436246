/** Contracts of the kernels in assembly/decode/. */
export type DecodeKernels = {};
